import { UserError } from '../core/errors.js';
import { PickleDict, type PickleValue, TensorRef } from './pickle-values.js';

/** Keys under which training programs put the weights themselves, the likeliest first. */
const WEIGHT_KEYS = ['model', 'state_dict', 'model_state_dict', 'model_state', 'module', 'network', 'net', 'weights'];
/** Keys under which they put a running average of the weights. */
const AVERAGE_KEYS = ['ema', 'model_ema', 'ema_model', 'ema_state_dict', 'model_ema_state_dict', 'state_dict_ema'];
/** A program that wraps another's checkpoint nests twice; nothing is known to nest four times. */
const MAX_DEPTH = 4;

export interface StateDict {
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Which weights were taken where the file holds several. */
  readonly notes: readonly string[];
}

/**
 * Finds the weights in a checkpoint: tensors by name at the top, or under the keys that training programs use, in any
 * nesting. What lies beside them (optimiser, epoch, losses) is left. Weights go before their running average.
 * @throws UserError where there are none
 */
export function findStateDict(root: PickleValue, file: string): StateDict {
  const found = root instanceof PickleDict ? search(root, [], new Set()) : null;
  if (found !== null) return found;
  throw new UserError({
    what: 'The checkpoint holds no state dict.',
    where: file,
    expected: `tensors by name, at the top or under ${WEIGHT_KEYS.slice(0, -1).map(quoted).join(', ')} or 'weights'`,
    found:
      root instanceof PickleDict
        ? `the keys ${[...root.entries.keys()].slice(0, 5).map(String).join(', ')}`
        : 'no dictionary',
    next: "save the weights alone: torch.save({'model': model.state_dict()}, 'clean.pt')",
  });
}

/** @param seen dictionaries that were looked into: one may hold itself */
function search(dict: PickleDict, path: readonly string[], seen: Set<PickleDict>): StateDict | null {
  if (path.length >= MAX_DEPTH || seen.has(dict)) return null;
  seen.add(dict);
  const below = [...WEIGHT_KEYS, ...AVERAGE_KEYS].flatMap((key) => {
    const value = dict.entries.get(key);
    const found = value instanceof PickleDict ? search(value, [...path, key], seen) : null;
    return found === null ? [] : [{ key, found }];
  });
  const [first, ...others] = below;
  if (first === undefined) return ownTensors(dict);
  const { tensors, notes } = first.found;
  return { tensors, notes: [...choiceNotes(path, first.key, others), ...notes] };
}

function ownTensors(dict: PickleDict): StateDict | null {
  const tensors = new Map<string, TensorRef>();
  for (const [name, value] of dict.entries) {
    if (typeof name === 'string' && value instanceof TensorRef) tensors.set(name, value);
  }
  return tensors.size === 0 ? null : { tensors, notes: [] };
}

function choiceNotes(path: readonly string[], chosen: string, others: readonly { readonly key: string }[]): string[] {
  const name = quoted([...path, chosen].join('.'));
  if (others.length > 0) {
    const left = others.map(({ key }) => quoted([...path, key].join('.'))).join(', ');
    return [`the weights under ${name} are used; the file also holds weights under ${left}`];
  }
  return AVERAGE_KEYS.includes(chosen) ? [`the weights are the running average under ${name}`] : [];
}

const quoted = (text: string): string => `'${text}'`;
