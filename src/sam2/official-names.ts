import { UserError } from '../core/errors.js';

/** A parameter that every SAM 2 network has, under the official names and under those of transformers. */
export const ANCHORS = {
  official: 'image_encoder.trunk.patch_embed.proj.weight',
  huggingFace: 'vision_encoder.backbone.patch_embed.projection.weight',
} as const;

/** Parts of names that PyTorch's wrappers put in (DDP, torch.compile, FSDP); no official name has one. */
const WRAPPERS = /(^|\.)(?:module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)(?=\.)/g;
const AVERAGED = /(^|[._])(ema|average|averaged)([._]|$)/i;

export interface Unwrapped {
  /** Name in the file by name without prefix. */
  readonly names: ReadonlyMap<string, string>;
  /** What was taken off and what was left out. */
  readonly notes: readonly string[];
}

/**
 * Takes off what training programs put before and into parameters' names: wrappers anywhere, and the prefix under which
 * the network lies in a larger one (`model.`, `sam2_model.`). Parameters outside that prefix are another network's.
 * @throws UserError where several networks are in the file and none is plainly the one
 */
export function unwrapNames(names: Iterable<string>, file: string): Unwrapped {
  const bare = new Map<string, string>();
  for (const name of names) {
    const short = name.replace(WRAPPERS, '').replace(/^\./, '');
    const other = bare.get(short);
    if (other !== undefined) throw twice(file, short, [other, name]);
    bare.set(short, name);
  }
  const { prefix, notes } = choosePrefix([...bare.keys()], file);
  if (prefix === '') return { names: bare, notes };
  const inside = [...bare].filter(([name]) => name.startsWith(prefix));
  const left = bare.size - inside.length;
  return {
    names: new Map(inside.map(([name, full]) => [name.slice(prefix.length), full])),
    notes: [
      ...notes,
      ...(left === 0 ? [] : [`${left} parameters outside "${prefix}" are left out: they are another network's`]),
    ],
  };
}

function choosePrefix(names: readonly string[], file: string): { prefix: string; notes: readonly string[] } {
  const prefixes = names.flatMap((name) => {
    const anchor = Object.values(ANCHORS).find((end) => name === end || name.endsWith(`.${end}`));
    return anchor === undefined ? [] : [name.slice(0, name.length - anchor.length)];
  });
  const plain = prefixes.length > 1 ? prefixes.filter((prefix) => !AVERAGED.test(prefix)) : prefixes;
  if (prefixes.length === 0) return { prefix: '', notes: [] };
  if (plain.length === 1) {
    const averages = prefixes.filter((prefix) => !plain.includes(prefix)).map((prefix) => `"${prefix}"`);
    const note = `the weights under "${plain[0]}" are used; the file also holds running averages under ${averages.join(', ')}`;
    return { prefix: plain[0]!, notes: averages.length === 0 ? [] : [note] };
  }
  throw new UserError({
    what: 'The checkpoint holds several SAM 2 networks.',
    where: file,
    expected: 'the parameters of one',
    found: `image encoders under ${prefixes.map((prefix) => `"${prefix}"`).join(', ')}`,
    next: "save the weights of one alone: torch.save({'model': model.state_dict()}, 'clean.pt')",
  });
}

function twice(file: string, name: string, found: readonly string[]): UserError {
  return new UserError({
    what: `The checkpoint holds the parameter ${name} twice.`,
    where: file,
    expected: 'one parameter of this name, whatever wrappers are in it',
    found: found.join(' and '),
    next: "save the weights of one network alone: torch.save({'model': model.state_dict()}, 'clean.pt')",
  });
}
