// Holds the inner measurements of one commit to those of another, on the same machine; ends with 1 where one is slower.
//
//   npm run bench && mv bench.json ../before.json   (in the other commit)
//   npm run bench                                 (writes bench.json)
//   node tools/bench/hold.mjs ../before.json bench.json [--max-ratio 1.25] [--json]
//
// Medians are compared, milliseconds; what one file lacks is said and does not fail.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'max-ratio': { type: 'string', default: '1.25' }, json: { type: 'boolean', default: false } },
});
if (positionals.length !== 2) throw new Error('give two files that npm run bench wrote');
const limit = Number(values['max-ratio']);
if (!(limit >= 1)) throw new Error(`--max-ratio: expected a number of 1 or more, found ${values['max-ratio']}`);

const [before, after] = positionals.map(medians);
const shared = [...after.keys()].filter((name) => before.has(name));
const rows = shared.map((name) => {
  const [was, is] = [before.get(name), after.get(name)];
  return { name, before: was, after: is, ratio: is.median / was.median, slower: is.median / was.median > limit };
});
if (values.json) console.log(JSON.stringify({ maxRatio: limit, rows }, null, 1));
else for (const row of rows) console.log(lineOf(row));
for (const name of [...before.keys(), ...after.keys()]) {
  if (!shared.includes(name)) console.error(`only in one file: ${name}`);
}
if (shared.length === 0) throw new Error('the files have no measurement in common');
process.exitCode = rows.some(({ slower }) => slower) ? 1 : 0;

/** Median, least, most (ms) and number of rounds by the full name of each measurement. */
function medians(file) {
  const groups = JSON.parse(readFileSync(file, 'utf8')).files.flatMap(({ groups }) => groups);
  const named = groups.flatMap(({ fullName, benchmarks }) =>
    benchmarks.map(({ name, median, min, max, sampleCount }) => [
      `${fullName} > ${name}`,
      { median, min, max, samples: sampleCount },
    ]),
  );
  return new Map(named);
}

function lineOf({ name, before: was, after: is, ratio, slower }) {
  const figures = `${was.median.toFixed(3)} -> ${is.median.toFixed(3)} ms`;
  return `${slower ? 'SLOWER' : 'ok    '} x${ratio.toFixed(2)}  ${figures}  ${name}`;
}
