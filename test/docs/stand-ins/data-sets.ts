import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLabelPng } from '../../../src/datasets/codecs/png-writer.js';
import { HEIGHT, label, WIDTH, writeTinyDavis } from '../../app/tiny-davis.js';
import { nameOf, writeCoco } from '../../app/tiny-pictures.js';
import { json, type Tree, videoTree, writeMaskTree } from '../../datasets/mask-tree.js';
import { ffmpeg, WITHOUT_FFMPEG } from '../../helpers/ffmpeg.js';
import { writeTree } from '../../helpers/temporary-folder.js';

const SEQUENCES = ['cows', 'camel', 'goat'];
const FRAMES = 6;
/** Frames of the folder of a long video: enough for `--start 100`. */
const LONG = 105;
const SIZE = `${WIDTH}x${HEIGHT}`;

/** Data sets, folders of masks and footage under the names that the documentation gives them; small squares that move. */
export async function writeDataSets(folder: string): Promise<void> {
  const place = (name: string) => join(folder, name);
  const davis = place('DAVIS');
  await writeTinyDavis(davis, Object.fromEntries(SEQUENCES.map((name) => [name, FRAMES])));
  for (const split of ['train', 'test-dev']) {
    cpSync(join(davis, 'ImageSets/2017/val.txt'), join(davis, 'ImageSets/2017', `${split}.txt`));
  }
  const [pictures, truth] = [join(davis, 'JPEGImages/480p'), join(davis, 'Annotations/480p')];
  for (const masks of ['truth', 'masks', 'predictions', 'results/osvos', 'davis2016-stm-predictions']) {
    cpSync(truth, place(masks), { recursive: true });
  }
  for (const set of ['MOSE', 'YTVOS']) {
    cpSync(pictures, place(`${set}/valid/JPEGImages`), { recursive: true });
    cpSync(truth, place(`${set}/valid/Annotations`), { recursive: true });
  }
  writeFileSync(place('YTVOS/valid/meta.json'), youtubeMeta());
  writeDavis2016(davis, place('davis2016'));
  await writeSav(folder);
  await writeCocoAs(place('COCO'), 'val2017');
  cpSync(join(pictures, 'cows/00000.jpg'), place('cows.jpg'));
  writeFootage(folder, join(pictures, 'cows/00000.jpg'));
}

function youtubeMeta(): string {
  const frames = Array.from({ length: FRAMES }, (_, i) => String(i).padStart(5, '0'));
  const objects = Object.fromEntries([1, 2].map((id) => [id, { category: 'square', frames }]));
  return JSON.stringify({ videos: Object.fromEntries(SEQUENCES.map((name) => [name, { objects }])) });
}

function writeDavis2016(davis: string, folder: string): void {
  for (const kind of ['JPEGImages', 'Annotations']) cpSync(join(davis, kind), join(folder, kind), { recursive: true });
  const lines = SEQUENCES.flatMap((name) =>
    Array.from({ length: FRAMES }, (_, i) => {
      const frame = `480p/${name}/${String(i).padStart(5, '0')}`;
      return `/JPEGImages/${frame}.jpg /Annotations/${frame}.png`;
    }),
  );
  writeTree(folder, { 'ImageSets/480p/val.txt': lines.join('\n') });
}

/** A SA-V validation set, masks for it among the other predictions, and a folder of its training videos. */
async function writeSav(folder: string): Promise<void> {
  const name = 'sav_000001';
  const tree: Tree = videoTree(`JPEGImages_24fps/${name}`, `Annotations_6fps/${name}/000`, 9, 4, [0, 1, 1]);
  const set = await writeMaskTree(join(folder, 'sav_val'), { ...tree, 'sav_val.txt': { text: `${name}\n` } });
  cpSync(join(set, 'Annotations_6fps', name), join(folder, 'predictions', name), { recursive: true });
  const train = await writeMaskTree(join(folder, 'sav_train/sav_000'), { 'README.txt': json({}) });
  if (!WITHOUT_FFMPEG) writeVideo(join(train, `${name}.mp4`));
}

/** COCO's layout and twelve-digit names. */
async function writeCocoAs(root: string, split: string): Promise<void> {
  const count = 2;
  await writeCoco(root, count);
  const coco = (n: number) => `0000000001${String(n).padStart(2, '0')}`;
  const list = join(root, 'annotations', 'instances_val.json');
  let text = readFileSync(list, 'utf8');
  for (let n = 0; n < count; n++) {
    text = text.replaceAll(nameOf(n), coco(n));
    renameSync(join(root, 'images', `${nameOf(n)}.png`), join(root, 'images', `${coco(n)}.png`));
  }
  writeFileSync(list, text);
  renameSync(list, join(root, 'annotations', `instances_${split}.json`));
  renameSync(join(root, 'images'), join(root, split));
}

/** Videos of a square with prompts beside them, and a folder of frames with its own. */
function writeFootage(folder: string, picture: string): void {
  const prompts = (frame: number) => {
    const box = { left: 29, top: 17, right: 40, bottom: 28 };
    const list = [
      { object: 1, frame, clicks: [{ x: 10, y: 9 }] },
      { object: 2, frame, box },
    ];
    return JSON.stringify({ schema: 1, prompts: list });
  };
  const chair = 'models: [sam2-nano-s]\ndatasets: [{ format: video, root: ./chair.mp4, prompts: ./prompts.json }]\n';
  writeTree(folder, { 'prompts.json': prompts(0), 'chair.yaml': chair, 'frames/prompts.json': prompts(102) });
  for (let i = 0; i < LONG; i++) cpSync(picture, join(folder, 'frames', `${String(i).padStart(5, '0')}.jpg`));
  if (WITHOUT_FFMPEG) return;
  for (const name of ['cows', 'chair']) writeVideo(join(folder, `${name}.mp4`));
}

function writeVideo(file: string): void {
  ffmpeg('-f', 'lavfi', '-i', `testsrc=size=${SIZE}:rate=24:duration=0.25`, '-pix_fmt', 'yuv420p', file);
}

/** Eight sequences as `dataset synth` names them, and two trackers' masks of them: the truth, and less of it. */
export async function writeTrackers(folder: string): Promise<void> {
  const sequences = Array.from({ length: 8 }, (_, i) => `synthetic-0${i}`);
  await writeTinyDavis(join(folder, 'clips'), Object.fromEntries(sequences.map((name) => [name, 5])));
  const truth = join(folder, 'clips/Annotations/480p');
  cpSync(truth, join(folder, 'masks-good'), { recursive: true });
  for (const [i, sequence] of sequences.entries()) {
    mkdirSync(join(folder, 'masks-some', sequence), { recursive: true });
    for (const [frame, file] of readdirSync(join(truth, sequence)).sort().entries()) {
      const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
        const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
        return y % 8 < 4 + (i % 2) ? 0 : label(frame, x, y);
      });
      const png = encodeLabelPng({ width: WIDTH, height: HEIGHT, data });
      writeFileSync(join(folder, 'masks-some', sequence, file), png);
    }
  }
}
