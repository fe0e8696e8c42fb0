import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { updateBaseline } from '../../../src/app/gate.js';
import { run } from '../../../src/app/run.js';
import { benchText } from '../../gate/bench-text.js';
import { writeTree } from '../../helpers/temporary-folder.js';

const root = join(import.meta.dirname, '../../..');
const CLIPS = 'datasets: [{ format: davis2017, root: ./clips }]';
const DAVIS = 'datasets: [{ format: davis2017, root: ./DAVIS, sequences: [cows] }]';

/** Two rows of one tracker's masks; `hiera-s` and `tracker` are names that the documentation gives to rows. */
const tracker = (masks: string) =>
  `models: [{ id: tracker, predictions: ./${masks} }, { id: hiera-s, predictions: ./${masks} }]\n${CLIPS}\n`;
const NETWORKS = ['tiny', 'small', 'now', 'candidate'];

/** The runs that the documentation compares, gates, reports and exports, by what they are made of. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  'my.yaml': ['trial'],
  'good.yaml': ['good', 'now', 'before', 'a'],
  'some.yaml': ['some', 'after', 'b'],
  'both.yaml': ['both', 'encoders'],
  'testdev.yaml': ['testdev'],
  'youtube.yaml': ['youtube'],
};

/** Configs, runs below runs/, and what a gate needs; checkpoints and data sets must be there. */
export async function writeRuns(folder: string, cacheFolder: string): Promise<void> {
  const networks = NETWORKS.map((id) => `{ id: ${id}, checkpoint: ./tiny.pt }`).join(', ');
  writeTree(folder, {
    'my.yaml': 'models: [{ id: hiera-s, checkpoint: ./sam2.1_hiera_small.pt }]\ndatasets: [{ root: ./DAVIS }]\n',
    'good.yaml': tracker('masks-good'),
    'some.yaml': tracker('masks-some'),
    'both.yaml': `models: [${networks}]\n${DAVIS}\nspeed: { warmup: 1, minFrames: 4, repeats: 6 }\n`,
    'testdev.yaml': 'models: [static]\ndatasets: [{ format: davis2017, root: ./DAVIS, split: test-dev }]\n',
    'youtube.yaml': 'models: [static]\ndatasets: [{ format: youtube-vos, root: ./YTVOS }]\n',
    'bench/suite.yaml': tracker('masks-good').replaceAll('./', '../'),
  });
  for (const [config, [first, ...others]] of Object.entries(RUNS)) {
    await run({ config: join(folder, config), out: join(folder, 'runs', first!), cacheFolder });
    for (const other of others) {
      cpSync(join(folder, 'runs', first!), join(folder, 'runs', other), { recursive: true });
    }
  }
  await writeGate(folder);
}

async function writeGate(folder: string): Promise<void> {
  for (const name of readdirSync(join(root, 'configs/suites'))) {
    cpSync(join(root, 'configs/suites', name), join(folder, name));
  }
  const file = join(folder, 'baseline.json');
  await updateBaseline(join(folder, 'runs/good'), file);
  cpSync(file, join(folder, 'bench/baseline.json'));
  for (const name of ['gate.yaml', 'accuracy.yaml', 'bench/gate.yaml']) {
    cpSync(join(root, 'configs/gates/accuracy.yaml'), join(folder, name));
  }
  cpSync(join(root, 'examples/cows/config.yaml'), join(folder, 'config.yaml'));
  const measured = benchText({ J: { median: 2, min: 1.98, p75: 2.01, sampleCount: 900 } });
  for (const name of ['before.json', 'bench.json']) writeFileSync(join(folder, name), measured);
}
