import { UserError } from '../core/errors.js';
import { computedTensor, elementCount, type LazyTensor } from '../onnx/lazy-tensor.js';

/** Where a network's parameters come from: an opened checkpoint. */
export interface WeightSource {
  /** Shown in errors. */
  readonly file: string;
  /** True where nothing of the video part is there, as in a Sam2Model of transformers. */
  readonly imageOnly?: boolean;
  /** Texts beside the parameters, as safetensors files have them. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  read(name: string): Promise<Float32Array>;
}

const VIDEO_PART =
  /^(memory_attention|memory_encoder|obj_ptr_proj|obj_ptr_tpos_proj|mask_downsample|maskmem_tpos_enc|no_obj_ptr|no_mem_pos_enc|no_obj_embed_spatial)(\.|$)/;

/** Whether a parameter serves videos only: memories and object pointers. */
export function isVideoPart(name: string): boolean {
  return VIDEO_PART.test(name);
}

/** What the network's parts take their parameters from. */
export interface ParameterStore {
  /** @param shape what the network needs */
  take(name: string, shape: readonly number[]): LazyTensor;
  /** Marks a parameter that is in official checkpoints and that inference never uses. */
  ignore(name: string, shape: readonly number[]): void;
}

/** Strict access to a checkpoint: a missing or wrongly shaped key is an error, and so is one that nothing asked for. */
export class WeightStore implements ParameterStore {
  readonly #source: WeightSource;
  readonly #model: string;
  readonly #used = new Set<string>();

  /** @param model what the checkpoint should be of, as errors say it ("SAM 2 or SAM 2.1") */
  constructor(source: WeightSource, model: string) {
    this.#source = source;
    this.#model = model;
  }

  take(name: string, shape: readonly number[]): LazyTensor {
    const found = this.#source.tensors.get(name)?.shape;
    // The graphs keep their form; what a picture never reaches holds zeros, and a video is refused (CompiledManifest).
    if (found === undefined && this.#source.imageOnly && isVideoPart(name)) return zeros(name, shape);
    if (found === undefined) throw this.#missing(name);
    if (found.length !== shape.length || shape.some((size, axis) => size !== found[axis])) {
      throw new UserError({
        what: `The parameter ${name} has another shape than the variant needs.`,
        where: this.#source.file,
        expected: `[${shape.join(', ')}]`,
        found: `[${found.join(', ')}]`,
        next: 'give the variant file (--variant) that the checkpoint was trained with',
      });
    }
    this.#used.add(name);
    return { key: name, shape: found, load: () => this.#source.read(name) };
  }

  ignore(name: string): void {
    this.#used.add(name);
  }

  /** @throws UserError that names the parameters that nothing asked for */
  requireAllUsed(): void {
    const unused = [...this.#source.tensors.keys()].filter((name) => !this.#used.has(name));
    if (unused.length === 0) return;
    throw new UserError({
      what: `${unused.length} parameter(s) of the checkpoint have no place in the network.`,
      where: this.#source.file,
      expected: `the parameters of a ${this.#model} model and no others`,
      found: unused.slice(0, 5).join(', ') + (unused.length > 5 ? ', ...' : ''),
      next: 'check that the variant is the one that the checkpoint was trained with',
    });
  }

  #missing(name: string): UserError {
    return new UserError({
      what: `The checkpoint has no parameter ${name}.`,
      where: this.#source.file,
      expected: `every parameter of a ${this.#model} model, under its official name`,
      found: `${this.#source.tensors.size} parameters without it`,
      next: 'check that the file is whole and that the variant is the one it was trained with',
    });
  }
}

/** Name and shape of every parameter that building a network asks for. */
export function recordShapes(build: (store: ParameterStore) => void): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  build({
    take: (key, shape) => {
      shapes.set(key, shape);
      return { key, shape, load: () => Promise.reject(new Error(`${key} has no values`)) };
    },
    ignore: (name, shape) => shapes.set(name, shape),
  });
  return shapes;
}

function zeros(key: string, shape: readonly number[]): LazyTensor {
  return computedTensor(key, shape, () => new Float32Array(elementCount(shape)));
}

/** The parameters under one prefix, named as the checkpoint names them. */
export class Weights {
  readonly #store: ParameterStore;
  readonly #prefix: string;

  constructor(store: ParameterStore, prefix = '') {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** The scope `name` below this one: `scope('blocks', 3, 'attn')`. */
  scope(...names: readonly (string | number)[]): Weights {
    return new Weights(this.#store, `${this.#prefix}${names.join('.')}.`);
  }

  /** The full name of `name` in this scope. */
  key(name: string): string {
    return this.#prefix + name;
  }

  take(name: string, shape: readonly number[]): LazyTensor {
    return this.#store.take(this.#prefix + name, shape);
  }

  ignore(name: string, shape: readonly number[]): void {
    this.#store.ignore(this.#prefix + name, shape);
  }
}
