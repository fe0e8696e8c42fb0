// What the gate's statistics find and what they take for a change, over simulated pairs of runs. The table is Markdown.
//
//   npm run build && node tools/bench/gate-calibration.mjs [--pairs 1000] [--seed 1]
import { parseArgs } from 'node:util';
import { createRng } from '../../dist/core/rng.js';
import { meanDifference, normalBelow, slowdown } from '../../dist/gate/bootstrap.js';
import { countThatWouldDo, verdictOf } from '../../dist/gate/verdict.js';
import { studentT95 } from '../../dist/metrics/statistics.js';
import { accuracyPair, NOISES, promisedPower, speedPair, verdictShares } from './gate-simulation.mjs';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const pairs = Number(values.pairs);
const seed = Number(values.seed);
// A fifth of what the gate takes: it moves the bounds by little, and the program ends in a minute.
const quick = { resamples: 2000 };
const NOISE = 0.05;
const MAX_RATIO = 1.05;
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const print = (...cells) => process.stdout.write(`| ${cells.join(' | ')} |\n`);

function accuracyTable() {
  print(
    'noise',
    'sequences',
    'real drop',
    'allowed',
    'fail',
    'pass',
    'could not judge',
    'promised',
    'percentile bootstrap: fail',
  );
  print('---', '--:', '--:', '--:', '--:', '--:', '--:', '--:', '--:');
  for (const [name, noise] of Object.entries(NOISES)) {
    const cases = [
      [30, 0, 0],
      [30, 0, 0.01],
      [30, 0.01, 0],
      [8, 0, 0],
      [4, 0, 0],
    ];
    for (const [sequences, drop, allowed] of cases) {
      const rng = createRng(seed);
      const lists = Array.from({ length: pairs }, () => accuracyPair(rng, noise, sequences, drop));
      const shares = verdictShares(pairs, (i) => verdictOf({ loss: meanDifference(lists[i], quick), allowed }));
      const plain = drop === allowed ? percent(percentileFails(lists)) : '';
      const promised =
        drop > allowed ? percent(promisedPower(lists, noise, drop - allowed, { studentT95, normalBelow })) : '';
      print(name, sequences, 100 * drop, 100 * allowed, ...sharesText(shares), promised, plain);
    }
  }
}

/** How often the lower end of the plain percentile bootstrap is above 0. */
function percentileFails(lists) {
  const rng = createRng(seed);
  const fails = lists.filter((list) => {
    const means = Float64Array.from({ length: quick.resamples }, () => {
      let [sum, weight] = [0, 0];
      for (let i = 0; i < list.length; i++) {
        const pick = list[Math.floor((rng.word() / 2 ** 32) * list.length)];
        sum += pick.weight * pick.difference;
        weight += pick.weight;
      }
      return sum / weight;
    });
    return means.sort()[quick.resamples / 40] > 0;
  });
  return fails.length / lists.length;
}

function sharesText({ fail, pass, undecided }) {
  return [percent(fail), percent(pass), percent(undecided)];
}

function judgeSpeed(rng, repeats, ratio, allowed) {
  const { reference, found } = speedPair(rng, repeats, ratio, NOISE);
  const { value, lo, hi, n } = slowdown(reference, found, true, quick);
  const log = (figure) => (figure === null ? null : Math.log(figure));
  return { loss: { value: log(value), lo: log(lo), hi: log(hi), n }, allowed: Math.log(allowed) };
}

/** The median of what ten repeats ask for where they cannot judge a slowdown of a tenth. */
function askedFor(allowed) {
  const rng = createRng(seed);
  const judged = Array.from({ length: pairs }, () => judgeSpeed(rng, 10, 1.1, allowed));
  const counts = judged.filter((one) => verdictOf(one) === 'undecided').map((one) => countThatWouldDo(one, 'repeats'));
  const sorted = counts.map((count) => count ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function speedTable() {
  print('repeats', 'time', 'maxRatio', 'fail', 'pass', 'could not judge');
  print('--:', '--:', '--:', '--:', '--:', '--:');
  const asked = askedFor(MAX_RATIO);
  for (const repeats of [...new Set([5, 6, 10, 20, 32, asked])].sort((a, b) => a - b)) {
    for (const ratio of [1, 1.1]) {
      const rng = createRng(seed + repeats);
      const shares = verdictShares(pairs, () => verdictOf(judgeSpeed(rng, repeats, ratio, MAX_RATIO)));
      print(repeats, `x${ratio}`, MAX_RATIO, ...sharesText(shares));
    }
  }
  for (const repeats of [6, 10, 12]) {
    for (const ratio of [1, 1.1]) {
      const rng = createRng(seed + repeats);
      const shares = verdictShares(pairs, () => verdictOf(judgeSpeed(rng, repeats, ratio, 1)));
      print(repeats, `x${ratio}`, 1, ...sharesText(shares));
    }
  }
  process.stdout.write(
    `\nTen repeats under ${percent(NOISE)} noise ask for ${asked} (the median of those that could not judge).\n`,
  );
}

process.stdout.write(`${pairs} simulated pairs each, seed ${seed}; ${quick.resamples} resamples; drops in points.\n\n`);
accuracyTable();
process.stdout.write('\n');
speedTable();
