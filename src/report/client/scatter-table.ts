import type { ReferencePoint } from '../references.js';
import type { SpeedPoint } from '../speed-points.js';
import { figure, percent } from './format.js';
import { type Column, sortableTable } from './sortable-table.js';

interface Line {
  readonly name: string;
  readonly JF: number;
  readonly fps: number | null;
  readonly remark: string;
}

/** The figures of the chart, published ones among them and named so. */
export function pointTable(points: readonly SpeedPoint[], references: readonly ReferencePoint[]): HTMLElement {
  const lines: Line[] = [
    ...points.map(({ label, JF, fps, isPareto }) => ({ name: label, JF, fps, remark: isPareto ? 'on the front' : '' })),
    ...references.map(({ model, JF, fps, source, hardware }) => ({
      ...{ name: model, JF, fps },
      remark: `published: ${source}${hardware === null ? '' : `; ${hardware}`}`,
    })),
  ];
  const columns: Column<Line>[] = [
    { title: 'Model', key: ({ name }) => name, cell: ({ name }) => name },
    { title: 'J&F', isNumber: true, isBestHigh: true, key: ({ JF }) => JF, cell: ({ JF }) => percent(JF) },
    { title: 'Model FPS', isNumber: true, isBestHigh: true, key: ({ fps }) => fps, cell: ({ fps }) => figure(fps) },
    { title: 'Remark', cell: ({ remark }) => remark },
  ];
  return sortableTable('Accuracy against speed', columns, lines, { column: 1, descending: true });
}
