import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotations } from '../../src/gate/annotations.js';
import { assess } from '../../src/gate/assess.js';
import { baselineText, makeBaseline, parseBaseline } from '../../src/gate/baseline.js';
import { compareMarkdown } from '../../src/gate/compare-markdown.js';
import { compareRows } from '../../src/gate/compare-rows.js';
import { escapeAnnotation, escapeXml, sequenceLink } from '../../src/gate/escape.js';
import { overallVerdict } from '../../src/gate/finding.js';
import { gateConfigSchema } from '../../src/gate/gate-config.js';
import { gateMarkdown } from '../../src/gate/gate-markdown.js';
import { differenceLines, findingLines, type GateReport, gateHeadline } from '../../src/gate/gate-report.js';
import { junitXml } from '../../src/gate/junit.js';
import { userErrorOf } from '../helpers/user-error.js';
import { HOSTILE } from './hostile.js';
import { rowOf, sequenceOf, sequencesAround } from './scored-rows.js';

const named = (JF: number, spread: number) => [sequenceOf(HOSTILE, JF), ...sequencesAround(JF, spread)];
const before = rowOf({ id: HOSTILE, facts: { model: HOSTILE }, sequences: named(0.8, 0.01) });
const after = rowOf({ id: HOSTILE, facts: { model: HOSTILE, options: HOSTILE }, sequences: named(0.7, 0.06) });

function reportOf(assertions: readonly unknown[]): GateReport {
  const config = gateConfigSchema.parse({ assertions });
  const baseline = new Map([[before.id, before]]);
  const findings = assess({ config, rows: [after], baseline, against: null, seed: 0 });
  const differing = [{ row: after.id, fact: 'options', a: '{}', b: HOSTILE } as const];
  return { schema: 1, verdict: overallVerdict(findings), findings, differing, notes: [HOSTILE] };
}

const report = reportOf([
  { metric: 'JF', maxDrop: 0.01 },
  { metric: 'J', maxDrop: 0.1 },
  { metric: 'F', maxDrop: 0.05, level: 'warn' },
  { metric: 'units_failed', max: 0 },
]);

describe('what a gate prints', () => {
  it('counts', () => {
    expect(gateHeadline(report)).toBe('FAIL: 1 passed, 2 failed, 1 could not be judged');
  });

  it('says metric, scope, baseline, found, allowed, interval and what moved of a failure', () => {
    const clean = reportOf([{ metric: 'JF', maxDrop: 0.01 }]).findings[0]!;
    const text = findingLines({ ...clean, rowName: 'tiny' }).join('\n');
    expect(text).toMatch(
      /^FAIL: J&F of tiny, all sequences\n {2}baseline: 80\.00 \(the baseline\)\n {2}found: 70\.00, loses 10\.00 \(7\.\d\d to 12\.\d\d\)\n {2}allowed: loss at most 1\.00\n {2}fell most: seq-0 79\.00 to 64\.00, seq-1/,
    );
  });

  it('begins no line with what a name says', () => {
    const lines = [...report.findings.flatMap(findingLines), ...differenceLines(report)];
    expect(lines.filter((line) => /[\n\r]|^::/.test(line))).toEqual([]);
  });

  it('says nothing of what passed', () => {
    expect(findingLines(report.findings.at(-1)!)).toEqual([]);
  });
});

describe('JUnit XML', () => {
  const xml = junitXml(report);

  it('counts failures, errors and warnings apart', () => {
    expect(xml).toContain('<testsuites tests="4" failures="1" errors="1" skipped="1">');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    expect(xml.match(/<(failure|error|skipped) /g)).toEqual(['<failure ', '<error ', '<skipped ']);
  });

  it('has no markup of names', () => {
    expect(
      xml.replace(
        /<\/?(testsuites|testsuite|testcase|failure|error|skipped)( [a-z]+="[^"<]*")*\/?>|<\?xml[^<]*\?>/g,
        '',
      ),
    ).not.toMatch(/[<>]/);
    expect(xml).not.toContain('\u0000');
  });

  it('escapes any text so that only characters of XML are left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeXml(text)).toMatch(
          /^(?:[^\p{Cc}\p{Cs}<>&"'\uFFFE\uFFFF]|[\u007F-\u009F]|&(?:amp|lt|gt|quot|apos|#10|#9|#13);)*$/u,
        );
      }),
    );
  });
});

describe('GitHub annotations', () => {
  it('are one line for each finding that did not pass', () => {
    const lines = annotations(report);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^::(error|warning) title=[^:,\n\r]*::[^\n\r]*$/);
    expect(lines.map((line) => line.slice(2, 9))).toEqual(['error t', 'error t', 'warning']);
  });

  it('are read back by the runner as the text was', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = escapeAnnotation(text);
        expect(escaped).not.toMatch(/[\n\r]/);
        expect(escaped.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')).toBe(text);
      }),
    );
  });
});

describe('Markdown', () => {
  const comparison = compareRows({ a: before, b: after }, false);

  it.each([
    ['a gate', gateMarkdown(report, 'run/report.html')],
    ['a comparison', compareMarkdown([comparison], 'run/report.html')],
  ])('of %s shows names as text', (_, text) => {
    expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)\[a\](?!\\)|@you|(?<!\\)`/);
    expect(text.split('\n').filter((line) => line.startsWith('::'))).toEqual([]);
    const cells = text.split('\n').filter((line) => line.startsWith('|'));
    const columns = cells.map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(new Set(columns).size).toBe(1);
    expect(text).toMatch(/\]\(run\/report\.html#row=[^\s()]*&sequence=[^\s()]*\) \d/);
  });
});

describe('a link to a sequence', () => {
  it('is read back by URLSearchParams', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (row, sequence) => {
        const link = sequenceLink('report.html', row, sequence);
        expect(link).toMatch(/^[!-'*-~]*$/);
        const read = new URLSearchParams(new URL(link, 'file:///').hash.slice(1));
        expect([read.get('row'), read.get('sequence')]).toEqual([row, sequence]);
      }),
    );
    expect(sequenceLink('report.html', '\uD800', '')).toBe('report.html#row=%EF%BF%BD&sequence=');
  });
});

describe('a comparison of rows', () => {
  it('is B less A, with speeds as many times as fast', () => {
    const fast = Array.from({ length: 6 }, () => 30);
    const slow = Array.from({ length: 6 }, () => 20);
    const pair = {
      a: { ...before, repeats: { fps_model: slow, fps_end_to_end: [] } },
      b: { ...after, repeats: { fps_model: fast, fps_end_to_end: [] } },
    };
    const { accuracy, speed, moved, sequences } = compareRows(pair, true);
    expect(accuracy.map(({ metric }) => metric)).toEqual(['JF', 'J', 'F']);
    expect(accuracy[0]!.difference.value).toBeCloseTo(-0.1, 9);
    expect(speed).toEqual([{ metric: 'fps_model', a: 20, b: 30, ratio: { value: 1.5, lo: 1.5, hi: 1.5, n: 6 } }]);
    expect([sequences, moved.fell.length, moved.rose.length]).toEqual([11, 10, 0]);
  });

  it('turns round with its rows', () => {
    const noisy = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(noisy, (values) => {
        const a = rowOf({ sequences: values.map((_, i) => sequenceOf(`s${i}`, 0.5)) });
        const b = rowOf({ sequences: values.map((value, i) => sequenceOf(`s${i}`, value)) });
        const there = compareRows({ a, b }, false);
        const back = compareRows({ a: b, b: a }, false);
        expect(there.accuracy[0]!.difference.value).toBeCloseTo(-back.accuracy[0]!.difference.value, 9);
        expect(there.moved.fell.map(({ sequence }) => sequence).sort()).toEqual(
          back.moved.rose.map(({ sequence }) => sequence).sort(),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('says which machines the masks come from', () => {
    const elsewhere = rowOf({ facts: { environment: 'another' } });
    expect(compareRows({ a: rowOf(), b: rowOf() }, false)).toMatchObject({ sameEnvironment: true });
    const { sameEnvironment, notes } = compareRows({ a: rowOf(), b: elsewhere }, false);
    expect([sameEnvironment, notes[0]]).toEqual([false, expect.stringMatching(/different machines/)]);
  });

  it('needs a sequence in common', async () => {
    const other = rowOf({ sequences: [sequenceOf('other', 0.5)] });
    expect(await userErrorOf(() => compareRows({ a: rowOf(), b: other }, false))).toMatch(
      /no scored sequence in common/,
    );
  });
});

describe('a baseline', () => {
  const run = { createdAt: '2026-01-02T03:04:05.000Z', name: 'suite', rows: [before, rowOf({ rates: [10.5, 11] })] };

  it('is read back as it was written, one line a sequence', () => {
    const baseline = makeBaseline(run, 'run');
    const text = baselineText(baseline);
    expect(parseBaseline(text, 'b.json')).toEqual(baseline);
    expect(text.split('\n').filter((line) => line.includes('"sequence":'))).toHaveLength(21);
  });

  it('is not made of a run that lacks scores', async () => {
    const rows = [rowOf({ missing: ['lost'] })];
    expect(await userErrorOf(() => makeBaseline({ ...run, rows }, 'run'))).toMatch(
      /not whole.*\n.*row row\n.*\n.*none of lost/,
    );
  });

  it.each([
    ['{', /not JSON/],
    ['{}', /no baseline of this version/],
    [baselineText({ ...makeBaseline(run, 'run'), schema: 99 }), /key schema/],
    [baselineText(makeBaseline(run, 'run')).replace('"JF":0.8', '"JF":"high"'), /key rows\.0\./],
  ])('is refused where it is something else: %.30j', async (text, expected) => {
    expect(await userErrorOf(() => parseBaseline(text, 'b.json'))).toMatch(expected);
  });
});
