import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataset } from '../../src/datasets/check/check-dataset.js';
import { comparePin, type PinDepth, requirePinned, writePin } from '../../src/datasets/check/pin.js';
import { encodeLabelPng } from '../../src/datasets/codecs/png-writer.js';
import { temporaryFolder } from '../helpers/temporary-folder.js';
import { userErrorOf } from '../helpers/user-error.js';
import { maskFile, pictureFile } from './davis-tree.js';
import { json, type Tree, videoTree, writeMaskTree } from './mask-tree.js';

const base = temporaryFolder();
let made = 0;

/** A whole DAVIS-2017 set of two sequences of four frames. */
async function davis(change: (root: string) => void = () => {}): Promise<string> {
  const root = join(base, `set-${made++}`);
  for (const name of ['cow', 'dog']) {
    const [pictures, masks] = ['JPEGImages', 'Annotations'].map((part) => join(root, part, '480p', name));
    mkdirSync(pictures!, { recursive: true });
    mkdirSync(masks!, { recursive: true });
    for (let frame = 0; frame < 4; frame++) {
      writeFileSync(join(pictures!, `0000${frame}.jpg`), await pictureFile());
      writeFileSync(join(masks!, `0000${frame}.png`), maskFile([0, 1, 2, 0, 0, 0, 0, 0]));
    }
  }
  mkdirSync(join(root, 'ImageSets', '2017'), { recursive: true });
  writeFileSync(join(root, 'ImageSets', '2017', 'val.txt'), 'cow\ndog\n');
  change(root);
  return root;
}

const mask = (root: string, frame: string, sequence = 'cow') =>
  join(root, 'Annotations', '480p', sequence, `${frame}.png`);
const picture = (root: string, frame: string) => join(root, 'JPEGImages', '480p', 'cow', `${frame}.jpg`);

/** An RGB PNG of one pixel that is no grey: red. */
const RED = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

describe('checkDataset', () => {
  it('counts, and finds nothing in a whole set', async () => {
    expect(await checkDataset({ root: await davis() })).toMatchObject({
      format: 'davis2017',
      defects: [],
      sequences: [
        { name: 'cow', frames: 4, annotated: 4, objects: 2 },
        { name: 'dog', frames: 4, annotated: 4, objects: 2 },
      ],
    });
  });

  it.each<[string, (root: string) => void, RegExp]>([
    ['a mask cut off', (root) => truncateSync(mask(root, '00002'), 60), /PNG file is broken[\s\S]*00002\.png/],
    ['an empty mask file', (root) => truncateSync(mask(root, '00002'), 0), /not a PNG[\s\S]*00002\.png/],
    ['colours', (root) => writeFileSync(mask(root, '00001'), RED), /colours instead of object ids[\s\S]*00001\.png/],
    [
      'a mask of another size',
      (root) => writeFileSync(mask(root, '00003'), maskFile([1, 2, 0, 0], 4)),
      /another size[\s\S]*00003[\s\S]*8x4[\s\S]*4x4/,
    ],
    ['a picture cut off', (root) => truncateSync(picture(root, '00001'), 200), /00001\.jpg/],
    ['a lost picture', (root) => rmSync(picture(root, '00001')), /masks have no picture[\s\S]*00001/],
    [
      'a lost frame',
      (root) => {
        rmSync(mask(root, '00001'));
        rmSync(picture(root, '00001'));
      },
      /numbered without gaps[\s\S]*00000 to 00002/,
    ],
    [
      'an object that comes late',
      (root) => writeFileSync(mask(root, '00002'), maskFile([0, 1, 2, 3, 0, 0, 0, 0])),
      /not in the first annotated frame[\s\S]*00002[\s\S]*found: 3/,
    ],
    [
      'a sequence without masks',
      (root) => rmSync(join(root, 'Annotations', '480p', 'cow'), { recursive: true }),
      /has no masks/,
    ],
    ['a lost mask', (root) => rmSync(mask(root, '00002')), /A frame has no mask[\s\S]*masks of 00002/],
    [
      'a sequence whose pictures are gone',
      (root) => rmSync(join(root, 'JPEGImages', '480p', 'cow'), { recursive: true }),
      /masks and no pictures[\s\S]*cow/,
    ],
    [
      'a link out of the root beside the data',
      (root) => symlinkSync('/etc', join(root, 'other')),
      /link leads out[\s\S]*other/,
    ],
    ['no list', (root) => rmSync(join(root, 'ImageSets', '2017', 'val.txt')), /no split "val"/],
    [
      'a name that leaves the root',
      (root) => appendFileSync(join(root, 'ImageSets', '2017', 'val.txt'), '../outside\n'),
      /name leaves the folder[\s\S]*line 3/,
    ],
    [
      'a link out of the root',
      (root) => {
        rmSync(mask(root, '00001'));
        symlinkSync('/etc/hostname', mask(root, '00001'));
      },
      /link leads out[\s\S]*00001\.png/,
    ],
    ['an archive', (root) => writeFileSync(join(root, 'DAVIS.zip'), ''), /archive or a half download[\s\S]*DAVIS\.zip/],
    [
      'a sequence that no list names',
      (root) =>
        cpSync(join(root, 'Annotations', '480p', 'dog'), join(root, 'Annotations', '480p', 'elk'), { recursive: true }),
      /not in the split[\s\S]*elk/,
    ],
    [
      'a header of 100,000 pixels',
      (root) => {
        const bytes = Buffer.from(encodeLabelPng({ width: 8, height: 4, data: new Uint8Array(32) }));
        bytes.writeUInt32BE(100_000, 16);
        bytes.writeUInt32BE(100_000, 20);
        writeFileSync(mask(root, '00001'), bytes);
      },
      /100000x100000/,
    ],
  ])('lists %s with its place and mend', async (_what, change, message) => {
    const { defects } = await checkDataset({ root: await davis(change) });
    const texts = defects.map((defect) => JSON.stringify(Object.values(defect)).replaceAll('\\\\', '/'));
    const told = defects.map(({ what, where, expected, found }) => `${what} ${where} ${expected} found: ${found}`);
    expect(
      told.some((text) => message.test(text)),
      texts.join('\n'),
    ).toBe(true);
  });

  it('goes on with the other sequences, and leaves pictures alone where it is quick', async () => {
    const root = await davis((set) => {
      truncateSync(mask(set, '00002'), 60);
      truncateSync(picture(set, '00001'), 200);
    });
    const { sequences, defects } = await checkDataset({ root, isQuick: true });
    expect(sequences.map(({ name }) => name)).toEqual(['cow', 'dog']);
    expect(defects.map(({ sequence, severity }) => [sequence, severity])).toEqual([['cow', 'error']]);
  });

  it('says what a folder of no format has', async () => {
    const root = join(base, 'nothing');
    mkdirSync(root);
    const { format, defects } = await checkDataset({ root });
    expect(format).toBeNull();
    expect(defects[0]!.what).toMatch(/no data set of a known format/);
  });
});

describe('checkDataset, of other formats', () => {
  const told = async (tree: Tree) => {
    const root = await writeMaskTree(join(base, `set-${made++}`), tree);
    const { format, defects } = await checkDataset({ root });
    return [format, ...defects.map(({ what, where, found, expected }) => `${what} ${where} ${expected} ${found}`)];
  };
  const video = (name: string, every = 1) => videoTree(`JPEGImages/${name}`, `Annotations/${name}`, 11, every, [1, 1]);
  const object = (id: string) => videoTree('JPEGImages_24fps/cow', `Annotations_6fps/cow/${id}`, 9, 4, [1, 1]);
  const meta = (entry: unknown) => ({ 'meta.json': json({ videos: { cow: { objects: { 1: entry } } } }) });

  it('finds nothing in whole sets', async () => {
    expect(await told({ ...object('000'), ...object('001') })).toEqual(['sa-v']);
    expect(await told({ ...video('cow', 5), ...meta({ category: 'cow', frames: ['00000'] }) })).toEqual([
      'youtube-vos',
    ]);
    const range = { start: 0, end: 11, frame_nums: 3 };
    expect(await told({ ...video('cow', 5), ...meta({ frame_range: range }) })).toEqual(['lvos']);
    expect(await told(video('cow'))).toEqual(['mose']);
    const firstOnly = { ...video('cow', 11), ...meta({ frame_range: { start: 0, end: 51, frame_nums: 11 } }) };
    expect(await told(firstOnly)).toEqual(['lvos']);
  });

  it.each<[string, () => Tree, RegExp]>([
    [
      'a first frame without a mask',
      () => ({ ...video('cow', 5), ...meta({ category: 'cow', frames: ['00007'] }) }),
      /frames that have no mask\. cow, object 1 masks of the frames 00007/,
    ],
    [
      'a range beyond the masks',
      () => ({ ...video('cow', 5), ...meta({ frame_range: { start: 0, end: 21, frame_nums: 5 } }) }),
      /frames that have no mask\. cow, object 1 masks of the frames 15, 20/,
    ],
    [
      'an object that is in no mask',
      () => ({
        ...video('cow', 5),
        'meta.json': json({ videos: { cow: { objects: { 1: { category: 'x' }, 9: {} } } } }),
      }),
      /names objects that no mask has[\s\S]*9/,
    ],
    ['a list that is no JSON', () => ({ ...video('cow'), 'meta.json': { text: '{' } }), /no JSON.*meta\.json/],
    ['object folders of one number', () => ({ ...object('1'), ...object('001') }), /same number.*001, 1/],
    ['an oddly named object folder', () => ({ ...object('000'), ...object('one') }), /not named by a number.*one/],
    [
      'masks without object folders',
      () => videoTree('JPEGImages_24fps/cow', 'Annotations_6fps/cow', 9, 4, [1, 1]),
      /not in one folder an object/,
    ],
    [
      'a name that leaves the root',
      () => ({ ...object('000'), 'sav_val.txt': { text: '../cow\n' } }),
      /name leaves the folder.*sav_val\.txt, line 1/,
    ],
    ['a picture that is none', () => ({ ...video('cow'), 'JPEGImages/cow/00003.jpg': { text: 'x' } }), /00003\.jpg/],
  ])('lists %s', async (_what, tree, message) => {
    const found = await told(tree());
    expect(
      found.some((line) => message.test(line ?? '')),
      found.join('\n'),
    ).toBe(true);
  });
});

describe('a pin', () => {
  it('is of every file, and found again', async () => {
    const root = await davis();
    expect(await comparePin(root, 'all')).toBeNull();
    expect(await writePin(root)).toBe(17);
    expect(await comparePin(root, 'all')).toEqual([]);
    await requirePinned(root, 'all');
  });

  it('tells what was lost, added, or changed in size or content', async () => {
    const root = await davis();
    await writePin(root);
    rmSync(mask(root, '00000', 'dog'));
    writeFileSync(join(root, 'new.txt'), '');
    appendFileSync(mask(root, '00001'), 'x');
    writeFileSync(join(root, 'ImageSets', '2017', 'val.txt'), 'dog\ncow\n');
    expect(await comparePin(root, 'all')).toEqual([
      { path: 'Annotations/480p/cow/00001.png', what: 'size differs' },
      { path: 'Annotations/480p/dog/00000.png', what: 'missing' },
      { path: 'ImageSets/2017/val.txt', what: 'content differs' },
      { path: 'new.txt', what: 'added' },
    ]);
    expect(await userErrorOf(() => requirePinned(root, 'all'))).toMatch(/not as it was[\s\S]*--ignore-pin/);
  });

  it('is held by content where that is read, not where it is not', async () => {
    const root = await davis();
    await writePin(root);
    const change = (file: string) => {
      const bytes = readFileSync(file);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(file, bytes);
    };
    change(mask(root, '00001'));
    change(picture(root, '00001'));
    const found = async (depth: PinDepth) => (await comparePin(root, depth))!.map(({ path }) => path);
    const [changedMask, changedPicture] = ['Annotations/480p/cow/00001.png', 'JPEGImages/480p/cow/00001.jpg'];
    expect(await found('none')).toEqual([]);
    expect(await found('but-pictures')).toEqual([changedMask]);
    expect(await found('all')).toEqual([changedMask, changedPicture]);
  });

  it('that cannot be read is an error', async () => {
    const root = await davis((set) => writeFileSync(join(set, '.sam2bench-pin.json'), '{'));
    expect(await userErrorOf(() => requirePinned(root, 'all'))).toMatch(/pin of a data set cannot be read/);
  });
});
