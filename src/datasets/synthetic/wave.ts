/**
 * A sine of `turns` whole turns, within 0.0011 of the true one, of basic arithmetic only: Math.sin may differ in its last
 * bit between machines, and equal seeds must give equal pictures.
 */
export function wave(turns: number): number {
  const x = turns - Math.floor(turns);
  const half = x < 0.5 ? x : x - 0.5;
  const parabola = 16 * half * (0.5 - half);
  const sine = parabola * (0.775 + 0.225 * parabola);
  return x < 0.5 ? sine : -sine;
}
