// Made-up pairs of runs, of which it is known what changed between them, judged by the gate's statistics.

/** Standard normal numbers from a seeded source (Box and Muller, 1958). */
export function normalSource(rng) {
  const uniform = () => (rng.word() + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** How much a sequence's J&F moves by chance, in 0..1; the deviations of both kinds are known. */
export const NOISES = {
  normal: { deviation: 0.02, draw: (normal) => 0.02 * normal() },
  // One sequence in ten is one where trackers get lost.
  'heavy tails': {
    deviation: Math.sqrt(0.9 * 0.01 ** 2 + 0.1 * 0.06 ** 2),
    draw: (normal, rng) => (rng.integer(1, 10) === 1 ? 0.06 : 0.01) * normal(),
  },
};

/** Paired differences of sequences with one to four objects, which all lost `drop`. */
export function accuracyPair(rng, noise, sequences, drop) {
  const normal = normalSource(rng);
  return Array.from({ length: sequences }, () => ({
    difference: drop + noise.draw(normal, rng),
    weight: rng.integer(1, 4),
  }));
}

/** The share of such pairs in which a loss above 0 is found, by the normal distribution and Student's quantile. */
export function promisedPower(pairs, noise, drop, { studentT95, normalBelow }) {
  const shares = pairs.map((list) => {
    const total = list.reduce((sum, { weight }) => sum + weight, 0);
    const error = (noise.deviation * Math.sqrt(list.reduce((sum, { weight }) => sum + weight ** 2, 0))) / total;
    return normalBelow(drop / error - studentT95(list.length - 1));
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Frame rates of repeats that alternate; the second model takes `ratio` times as long, and each repeat has its own noise. */
export function speedPair(rng, repeats, ratio, noise) {
  const normal = normalSource(rng);
  const rates = (rate) => Array.from({ length: repeats }, () => rate / (1 + noise * normal()));
  return { reference: rates(20), found: rates(20 / ratio) };
}

/** Shares of the verdicts over `pairs` judgements. */
export function verdictShares(pairs, judge) {
  const counts = { pass: 0, fail: 0, undecided: 0 };
  for (let pair = 0; pair < pairs; pair++) counts[judge(pair)]++;
  return Object.fromEntries(Object.entries(counts).map(([verdict, count]) => [verdict, count / pairs]));
}
