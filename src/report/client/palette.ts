/** Gives each model a class of its own, the same in every table and chart. */
export type Palette = (model: string) => string;

/** Number of colours in styles.css; they tell apart for colour-blind readers (Okabe and Ito). */
const COLOURS = 7;

export function paletteOf(models: readonly string[]): Palette {
  const order = [...new Set(models)];
  return (model) => `series-${order.indexOf(model) % COLOURS}`;
}
