import type { Rng } from '../../core/rng.js';
import { clamp, real } from './draws.js';

/** Red, green and blue, 0..255. */
export type Colour = readonly [number, number, number];
/** Two main colours and one of details. */
export type Palette = readonly [Colour, Colour, Colour];

/** @param hue in turns; saturation and value 0..1 */
export function colourOf(hue: number, saturation: number, value: number): Colour {
  const channel = (shift: number) => {
    const turn = hue + shift / 6;
    const k = (turn - Math.floor(turn)) * 6;
    return 255 * value * (1 - saturation * clamp(Math.min(k, 4 - k), 0, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

/** Muted colours of one hue and its neighbours. */
export function backgroundPalette(rng: Rng): Palette {
  const hue = real(rng, 0, 1);
  const light = real(rng, 0.4, 0.75);
  return [
    colourOf(hue, real(rng, 0.12, 0.5), light),
    colourOf(hue + real(rng, -0.08, 0.08), real(rng, 0.12, 0.5), light * real(rng, 0.5, 0.75)),
    colourOf(hue + real(rng, -0.2, 0.2), real(rng, 0.1, 0.4), clamp(light * real(rng, 0.6, 1.35), 0, 0.95)),
  ];
}

/** Colours of an object: stronger, one light and one dark. */
export function objectPalette(rng: Rng): Palette {
  const hue = real(rng, 0, 1);
  return [
    colourOf(hue, real(rng, 0.35, 0.9), real(rng, 0.65, 0.98)),
    colourOf(hue + real(rng, -0.35, 0.35), real(rng, 0.2, 0.85), real(rng, 0.15, 0.55)),
    colourOf(hue + real(rng, 0.3, 0.7), real(rng, 0.1, 0.7), real(rng, 0.7, 1)),
  ];
}

/** Nearly the same colours. */
export function similarPalette(rng: Rng, palette: Palette): Palette {
  const shift = () => real(rng, -12, 12);
  const near = (colour: Colour): Colour => {
    const light = shift();
    return [
      clamp(colour[0] + light + shift() / 2, 0, 255),
      clamp(colour[1] + light + shift() / 2, 0, 255),
      clamp(colour[2] + light + shift() / 2, 0, 255),
    ];
  };
  return [near(palette[0]), near(palette[1]), near(palette[2])];
}

export function mixed(a: Colour, b: Colour, share: number): Colour {
  const channel = (i: 0 | 1 | 2) => a[i] + (b[i] - a[i]) * share;
  return [channel(0), channel(1), channel(2)];
}
