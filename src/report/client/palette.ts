/** Gives each model a class of its own, the same in every table and chart. */
export type Palette = (model: string) => string;

/** Number of colours in styles.css; they tell apart for colour-blind readers (Okabe and Ito). */
const COLOURS = 8;

/** The class of the colour at a place; after the last they begin again. */
export function colourClass(place: number): string {
  return `series-${place % COLOURS}`;
}

export function paletteOf(models: readonly string[]): Palette {
  const order = [...new Set(models)];
  return (model) => colourClass(order.indexOf(model));
}
