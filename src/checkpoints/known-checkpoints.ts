/** A checkpoint that its publisher offers for download. */
export interface KnownCheckpoint {
  /** As users say it: `sam2.1-hiera-tiny` for the official file, `facebook/sam2.1-hiera-tiny` for that of Hugging Face. */
  readonly name: string;
  readonly url: string;
  /** Path below the folder of downloads, with `/`. */
  readonly file: string;
  /** Null where nobody has published it. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal; null where nobody has published it: then the first download that could be opened counts. */
  readonly sha256: string | null;
  /** What the file must turn out to be. */
  readonly variant: { readonly name: string; readonly generation: string };
}

const OFFICIAL = 'https://dl.fbaipublicfiles.com/segment_anything_2';
const HUGGING_FACE = 'https://huggingface.co';
/** Far above any of them: what is longer is not a checkpoint of SAM 2. */
export const MOST_BYTES = 4 * 2 ** 30;

type Size = readonly [trunk: string, words: string, bytes: number, sha256: string];

/**
 * The publisher gives neither sizes nor hashes of these files (README.md and download_ckpts.sh of facebookresearch/sam2);
 * both are as others have published them: docs/models.md names the sources.
 */
const SAM_2: readonly Size[] = [
  ['hiera-tiny', 'tiny', 155906050, '65b50056e05bcb13694174f51bb6da89c894b57b75ccdf0ba6352c597c5d1125'],
  ['hiera-small', 'small', 184309650, '95949964d4e548409021d47b22712d5f1abf2564cc0c3c765ba599a24ac7dce3'],
  ['hiera-base+', 'base_plus', 323493298, 'd0bb7f236400a49669ffdd1be617959a8b1d1065081789d7bbff88eded3a8071'],
  ['hiera-large', 'large', 897952466, '7442e4e9b732a508f80e141e7c2913437a3610ee0c77381a66658c3a445df87b'],
];
const SAM_2_1: readonly Size[] = [
  ['hiera-tiny', 'tiny', 156008466, '7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69'],
  ['hiera-small', 'small', 184416285, '6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38'],
  ['hiera-base+', 'base_plus', 323606802, 'a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5'],
  ['hiera-large', 'large', 898083611, '2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318'],
];

/** Every checkpoint of SAM 2 that is known by name: the official files first, then those of Hugging Face. */
export const KNOWN_CHECKPOINTS: readonly KnownCheckpoint[] = [
  ...SAM_2_1.map((size) => official('sam2.1', '092824', '2.1', size)),
  ...SAM_2.map((size) => official('sam2', '072824', '2.0', size)),
  ...SAM_2_1.map((size) => huggingFace('sam2.1', '2.1', size)),
  ...SAM_2.map((size) => huggingFace('sam2', '2.0', size)),
];

function official(family: string, folder: string, generation: string, size: Size): KnownCheckpoint {
  const [trunk, words, bytes, sha256] = size;
  const file = `${family}_hiera_${words}.pt`;
  const name = nameOf(family, words);
  return { name, url: `${OFFICIAL}/${folder}/${file}`, file, bytes, sha256, variant: { name: trunk, generation } };
}

function huggingFace(family: string, generation: string, [trunk, words]: Size): KnownCheckpoint {
  const name = `facebook/${nameOf(family, words)}`;
  const file = 'model.safetensors';
  return {
    name,
    url: `${HUGGING_FACE}/${name}/resolve/main/${file}`,
    file: `${name}/${file}`,
    bytes: null,
    sha256: null,
    variant: { name: trunk, generation },
  };
}

function nameOf(family: string, words: string): string {
  return `${family}-hiera-${words.replace('_', '-')}`;
}
