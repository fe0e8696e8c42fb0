/** How the commands of the documentation are run where not word for word, and which are not run at all. */

/** A part of a command that is changed before it is run. */
interface Change {
  readonly line: string;
  /** What is put behind the command: mostly fewer and smaller pictures. */
  readonly add?: string;
  /** Words that stand for a value, and the value. */
  readonly put?: Readonly<Record<string, string>>;
}

const SMALL_SET = '--set datasets.0.sequences=1 --set datasets.0.frames=4 --set datasets.0.size=[64,64]';
const SMALL_SPEEDUP = `--filter model=sam2-nano-s ${SMALL_SET}`;
const SMALL_SPEED =
  `--filter model=sam2-nano-s --set backends=[node-cpu] --set threads=[1] --set speed.repeats=1 ${SMALL_SET} ` +
  '--set datasets.1.sequences=1 --set datasets.1.frames=4 --set datasets.1.size=[96,64]';
const FEW_FRAMES = '--frames 3,6 --objects 1 --history keep';

export const CHANGES: readonly Change[] = [
  { line: 'sam2bench dataset synth sets/clips', add: '--sequences 2 --frames 4 --size 64x64' },
  { line: 'sam2bench dataset synth sets/easy --difficulty easy --sequences 4', add: '--frames 4 --size 64x64' },
  {
    line: 'sam2bench dataset synth sets/train --seed 1000 --sequences 400 --frames 24',
    add: '--sequences 4 --size 64x64',
  },
  {
    line: 'sam2bench dataset synth sets/wide --size 854x480 --difficulty hard --json',
    add: '--sequences 1 --frames 3',
  },
  { line: 'sam2bench run configs/suites/which-speedup.yaml', add: SMALL_SPEEDUP },
  {
    line: 'sam2bench run configs/suites/which-speedup.yaml --set precision=[fp32] --set memoryPooling=2',
    add: SMALL_SPEEDUP,
  },
  {
    line: 'sam2bench run configs/suites/which-speedup.yaml --set precision=[fp32] --set session.memoryFrames=4',
    add: SMALL_SPEEDUP,
  },
  {
    line: 'sam2bench run configs/suites/which-speedup.yaml --set precision=[fp32] --set imageSize=[192]',
    add: SMALL_SPEEDUP,
  },
  { line: 'sam2bench run configs/suites/speed.yaml', add: SMALL_SPEED },
  { line: 'sam2bench run configs/suites/study.yaml --dry-run', add: SMALL_SET },
  { line: 'npm run study', add: `-- ${SMALL_SET} --set speed.repeats=1` },
  { line: 'sam2bench run configs/suites/which-speedup.yaml --dry-run', add: SMALL_SET },
  { line: 'sam2bench run one-or-several-prompts.yaml', add: '--filter sequence=cows' },
  { line: 'sam2bench run paper-video.yaml --out runs/paper', add: '--filter sequence=cows' },
  { line: 'sam2bench run paper-video.yaml --out runs/paper --resume', add: '--filter sequence=cows' },
  { line: 'sam2bench run which-encoder.yaml --set imageSize=[512]', add: '--set speed.repeats=1' },
  {
    line: 'npm run build && node tools/fuzz/checkpoints.mjs --inputs 1000000 --minutes 60 --seed 1',
    add: '--inputs 300',
  },
  { line: 'node tools/fuzz/checkpoints.mjs --minutes 5', add: '--inputs 300' },
  { line: 'node tools/fuzz/mask-files.mjs --minutes 5', add: '--inputs 300' },
  { line: 'node tools/bench/gate-calibration.mjs', add: '--pairs 2' },
  {
    line: 'npm run build && node tools/bench/approximate.mjs sam2.1_hiera_tiny.pt',
    add: '--size 64 --repeats 1 --forms int8',
  },
  {
    line: 'npm run build && node tools/bench/model-load.mjs sam2.1_hiera_tiny.pt models/sam2-nano-s.safetensors',
    add: '--repeats 1',
  },
  {
    line: 'npm run build && node tools/bench/session-memory.mjs nano.pt --variant nano.yaml',
    add: `${FEW_FRAMES} --repeats 1 --size 96x64 --image-size 64`,
  },
  {
    line: 'node tools/bench/session-memory.mjs nano.pt --variant nano.yaml --image-size 128 --size 320x180 --repeats 1',
    add: FEW_FRAMES,
  },
  {
    line: 'npm run build && node tools/bench/offline-rounds.mjs CHECKPOINT --root DAVIS2016 --frames 48',
    put: { CHECKPOINT: 'sam2.1_hiera_tiny.pt', DAVIS2016: 'davis2016' },
    add: '--frames 4 --repeats 1',
  },
  {
    line: 'npm run build && node tools/bench/share-features.mjs sam2-nano-l',
    add: '--frames 4 --size 64x64 --repeats 1',
  },
  // A row's id is the name of its folder.
  { line: 'sam2bench export runs/both --for youtube-vos --row ID', put: { ID: '"$(ls runs/both/scores)"' } },
  // "URL" is that of a server on this machine.
  { line: 'sam2bench model download facebook/sam2.1-hiera-tiny', add: '--url "$MIRROR/model.safetensors"' },
];

interface Exit {
  readonly page?: string;
  readonly line: string;
  readonly codes: readonly number[];
  readonly why: string;
}

/** Exit codes other than 0 that the page, or what is asked, leads to. */
export const EXITS: readonly Exit[] = [
  {
    page: 'docs/gate.md',
    line: 'sam2bench gate runs/now --baseline baseline.json --config gate.yaml',
    codes: [1],
    why: 'the page shows a gate that fails',
  },
  {
    line: 'sam2bench gate runs/both --config speed.yaml',
    codes: [0, 1, 4],
    why: 'the verdict is on the speed of the machine that runs the tests',
  },
  {
    line: 'sam2bench model download sam2.1-hiera-large --offline',
    codes: [2],
    why: 'the file is not there: its URL and place are said',
  },
  {
    line: 'sam2bench model verify sam2.1_hiera_tiny.pt --precision int8 --memory-pooling 2 --frames 10 --json',
    codes: [1],
    why: 'an approximate form is beyond the limits, which is what the figures are asked for',
  },
  {
    line: 'sam2bench model verify models/sam2-nano-s.safetensors --precision int8 --frames 12',
    codes: [1],
    why: 'an approximate form is beyond the limits, which is what the figures are asked for',
  },
];

/** What a reader would have done before, in the folder that the command runs in. */
export const BEFORE: readonly { readonly page: string; readonly line?: string; readonly script: string }[] = [
  // The page's gate has a row "tracker", and its run is worse than the baseline.
  {
    page: 'docs/gate.md',
    script:
      'rm -r runs/now && cp -r runs/some runs/now && ' +
      'sed -n "/^assertions:/,/^\\`\\`\\`/p" docs/gate.md | sed "/^\\`/,\\$ d" > gate.yaml',
  },
  { page: 'sam2bench export --help', script: 'rm -r runs/both && cp -r runs/youtube runs/both' },
  // A run is gone on with where it was begun.
  {
    page: 'README.md',
    line: 'npx sam2bench run my.yaml --out runs/first --resume',
    script: 'sam2bench run my.yaml --out runs/first',
  },
  {
    page: 'sam2bench run --help',
    line: 'sam2bench run my.yaml --out runs/trial --resume',
    script: 'rm -r runs/trial && sam2bench run my.yaml --out runs/trial',
  },
  { page: 'examples/gitlab-ci.yml', script: 'rm -r runs/now' },
  { page: 'tools/peers/README.md', script: 'cp my.yaml mine.yaml' },
  // An example stands alone: the file of the one before is in its way.
  { page: 'sam2bench init --help', line: 'sam2bench init DAVIS/', script: 'rm sam2bench.yaml' },
];

interface NotRun {
  /** Where a line stands, if not on any page. */
  readonly page?: RegExp;
  readonly line: RegExp;
  readonly why: string;
  /** What runs it, or holds what it does, instead. */
  readonly instead: string | null;
}

const TORCH = 'PyTorch, official code and often a graphics card or real data: for maintainers';

export const NOT_RUN: readonly NotRun[] = [
  {
    page: /^tools\/train-nano\//,
    line: /^(python3\.11|\.venv|sam2bench dataset synth SET|for grade)/,
    why: `${TORCH}; the whole recipe takes hours`,
    instead: 'test/cli/dataset.test.ts',
  },
  { page: /^tools\/golden\//, line: /./, why: TORCH, instead: null },
  { page: /^docs\/parity\.md/, line: /^(python|cd tools\/golden|for model in OUT)/, why: TORCH, instead: null },
  {
    page: /^docs\/parity\.md/,
    line: /SAM2BENCH_GOLDEN=/,
    why: 'vectors of the full-size models, made by the commands before it',
    instead: 'test/pipeline/golden-image.test.ts',
  },
  {
    page: /^tools\/peers\//,
    line: /^(python|git clone)/,
    why: 'other evaluators and official code, from the network: for maintainers',
    instead: null,
  },
  {
    page: /^docs\/moving\.md/,
    line: /^python/,
    why: 'the command of another program, beside ours',
    instead: 'test/scoring',
  },
  { line: /^npx vitest run test\//, why: 'tests, which run among the others', instead: '.ci/run' },
  { line: /^npm test$/, why: 'this test is part of it', instead: '.ci/run' },
  { line: /^npm start$/, why: 'a minute', instead: '.ci/run' },
  { line: /^npm run (check|format)$/, why: 'npm test checks; to format is to change the sources', instead: '.ci/run' },
  {
    line: /^npm run (build && npm run )?docs:config$/,
    why: 'writes into the repository',
    instead: 'test/config/reference.test.ts',
  },
  { line: /^npm run docs:api$/, why: 'a package registry', instead: 'test/docs/documented-exports.test.ts' },
  {
    line: /^npm run bench( && mv [\w. ]+)?$/,
    why: 'times, which a busy machine would spoil',
    instead: 'bench/kernels.bench.ts',
  },
  { line: /^npm (run try-pack|pack|install|ci)\b/, why: 'a package registry', instead: 'test/release/pack.test.ts' },
  {
    line: /^(npx )?sam2bench model download sam2\.1-hiera-(tiny|small)( sam2\.1-hiera-small)?$/,
    why: 'the network: only the published file has its hash',
    instead: 'test/app/model-download.test.ts',
  },
  { line: /--backend web-|browser-(clip|graphs)/, why: 'a browser', instead: 'test/runners/web' },
  { line: /report-page/, why: 'a browser, and minutes', instead: 'test/report' },
  {
    line: /completion (zsh|fish)/,
    why: 'a shell that the machine may lack; the one for bash is run',
    instead: 'test/cli/completion.test.ts',
  },
  {
    line: /^npx sam2bench dataset synth sets\/synthetic --seed 7$/,
    why: 'run with what the page shows behind it',
    instead: 'test/docs/readme.test.ts',
  },
  {
    page: /^examples\/cows\/README\.md/,
    line: /^(cd|ffmpeg|npx sam2bench (dataset|run|track(?!.*sam2\.1)))/,
    why: 'run with what the page says of the results',
    instead: 'test/examples/cows.test.ts',
  },
];
