import { NO_RULES } from '../../core/known-names.js';
import type { MethodGroup, ReportData } from '../report-data.js';
import { breakdownSection } from './breakdown.js';
import { curveSection } from './curves.js';
import { byId, element } from './dom.js';
import { headlineTable } from './headline.js';
import { paletteOf } from './palette.js';
import { scatterSection } from './scatter.js';
import { sequenceSection } from './sequences.js';
import { speedSection } from './speed.js';
import { viewerSection } from './viewer.js';

const data = JSON.parse(byId('data').textContent ?? '') as ReportData;
const palette = paletteOf(data.rows.map(({ model }) => model));

byId('subtitle').textContent = subtitle(data);
byId('headline').append(...headlineTable(data.rows, palette));
byId('warnings').append(...data.warnings.map((text) => element('p', { class: 'note' }, text)));
if (data.rows.some(({ rules }) => rules !== NO_RULES)) {
  byId('scatter').append(scatterSection({ ...data, rows: data.rows.length }, palette));
} else {
  byId('speed').closest('section')!.remove();
}
const timing = speedSection(data.rows, data.labels, palette);
if (timing === null) byId('timing').closest('section')!.remove();
else byId('speed-parts').append(timing);
if (data.rows.some(({ curves }) => curves !== null)) {
  byId('curves').append(curveSection(data.rows, data.labels, palette));
} else {
  byId('rounds').closest('section')!.remove();
}
const parts = breakdownSection(data.rows, data.labels, palette);
if (parts === null) byId('parts').closest('section')!.remove();
else byId('breakdown').append(parts);
const sequences = sequenceSection(data);
byId('by-sequence').append(sequences.node);
byId('viewer').append(viewerSection(data, sequences.show));
byId('method-facts').append(...data.method.map(methodGroup));

function subtitle({ rows, createdAt }: ReportData): string {
  const sets = [...new Set(rows.map(({ dataset }) => dataset))].join(', ');
  const models = new Set(rows.map(({ model }) => model)).size;
  const when = new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ');
  return `${models} model${models === 1 ? '' : 's'} on ${sets} · ${when} UTC`;
}

function methodGroup({ title, facts }: MethodGroup): HTMLElement {
  const list = facts.map(({ label, value }) => element('div', {}, element('dt', {}, label), element('dd', {}, value)));
  return element('section', {}, element('h3', {}, title), element('dl', {}, ...list));
}
