import { UserError } from '../core/errors.js';

/** Bytes at the start of a file that are enough to see what it is: a tar archive says so at byte 257. */
export const HEAD_BYTES = 512;

interface Seen {
  readonly found: string;
  readonly next: string;
}

const AGAIN = 'download the file again; an official checkpoint of SAM 2 has 150 to 900 MB';
const OTHER = 'give the .pt or .safetensors file';
const SAVE_AGAIN =
  'write it again in the newer form: python -c "import torch; ' +
  "torch.save(torch.load('old.pt', map_location='cpu', weights_only=True), 'new.pt')\"";

/** The pickle of the number 0x1950a86a20f9469cfc6c, with which torch.save began before version 1.6. */
const LEGACY_MAGIC = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.';

/** What is seen in a file's first bytes; the first that fits counts. */
const KINDS: readonly { readonly fits: (head: string) => boolean; readonly seen: Seen }[] = [
  {
    fits: (head) => head.startsWith('version https://git-lfs'),
    seen: {
      found: 'a Git LFS pointer, not the file it stands for',
      next: 'run `git lfs pull` in the repository that it comes from',
    },
  },
  {
    fits: (head) => /^\s*<(!doctype|html|\?xml)/i.test(head),
    seen: { found: 'a web page, as servers send it in place of a file', next: AGAIN },
  },
  {
    fits: (head) => head.startsWith(LEGACY_MAGIC),
    seen: {
      found: 'a torch checkpoint in the form from before version 1.6, which is no zip archive',
      next: SAVE_AGAIN,
    },
  },
  {
    fits: (head) => head.startsWith('ustar', 257),
    seen: {
      found: 'a tar archive, as the first versions of torch wrote',
      next: `only if you trust its source, for this form can run code: ${SAVE_AGAIN.replace('weights_only=True', 'weights_only=False')}`,
    },
  },
  {
    fits: (head) => head[0] === '\x80' && head.charCodeAt(1) <= 5,
    seen: { found: 'a bare Python pickle', next: `if it holds tensors, ${SAVE_AGAIN}` },
  },
  {
    fits: (head) => head.startsWith('\x1f\x8b'),
    seen: { found: 'a file compressed with gzip', next: 'run gunzip on it' },
  },
  { fits: (head) => head.startsWith('\x89PNG'), seen: { found: 'a PNG picture', next: OTHER } },
  { fits: (head) => /^[\x20-\x7e\t-\r]*$/.test(head), seen: { found: 'a text file', next: OTHER } },
];

/**
 * The error for a file of none of the known forms: what it is instead, where that can be seen.
 * @param head its first HEAD_BYTES bytes, or all
 */
export function notACheckpoint(file: string, head: Uint8Array): UserError {
  const text = String.fromCharCode(...head);
  const seen = KINDS.find(({ fits }) => fits(text))?.seen ?? { found: 'data of an unknown form', next: OTHER };
  return new UserError({
    what: 'This is not a checkpoint.',
    where: file,
    expected: 'a torch checkpoint (a zip archive) or a safetensors file',
    ...(head.length === 0 ? { found: 'an empty file', next: AGAIN } : seen),
  });
}
