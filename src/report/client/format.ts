import { isShareFigure } from '../../core/known-names.js';

/** Percent with one decimal, as papers print it; a dash for what was not measured. */
export function percent(value: number | null): string {
  return value === null ? '–' : (value * 100).toFixed(1);
}

/** Three significant figures, without an exponent. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function millions(value: number | null): string {
  return value === null ? '–' : (value / 1e6).toFixed(1);
}

/** Figures of a protocol: shares in percent, counts and seconds as they are. */
export function figuresText(figures: Readonly<Record<string, number>>): string {
  const parts = Object.entries(figures).map(([name, value]) => {
    const shown = isShareFigure(name) ? percent(value) : figure(value);
    return `${name.replaceAll('_', ' ')} ${shown}`;
  });
  return parts.join(', ');
}
