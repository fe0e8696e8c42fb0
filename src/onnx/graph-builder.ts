import onnxProto from 'onnx-proto';
import { float16Bytes } from './float16.js';
import { DEFAULT_FORM, type GraphForm } from './graph-form.js';
import { elementCount, type LazyTensor } from './lazy-tensor.js';

const { onnx } = onnxProto;

/** The standard operator set that graphs are written in; 20 is the first with Gelu. */
export const OPSET = 20;
const IR_VERSION = 9;
const MICROSOFT_DOMAIN = 'com.microsoft';

/** A result of a node, an input or a constant. */
export interface Value {
  readonly name: string;
}

export type ElementType = 'float32' | 'int64' | 'bool';
/** A fixed size, or the name of a size that is known when the graph runs. */
export type Dimension = number | string;
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** What constants are kept as; graphs of half precision still take and give single precision. */
export type StoredType = 'float32' | 'float16' | 'int8';

/** Bytes of a value. */
export const STORED_BYTES: Readonly<Record<StoredType, number>> = { float32: 4, float16: 2, int8: 1 };

const ELEMENT_TYPES: Readonly<Record<ElementType | StoredType, number>> = {
  float32: onnx.TensorProto.DataType.FLOAT,
  float16: onnx.TensorProto.DataType.FLOAT16,
  int8: onnx.TensorProto.DataType.INT8,
  int64: onnx.TensorProto.DataType.INT64,
  bool: onnx.TensorProto.DataType.BOOL,
};

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs?: number;
  /** True for operators of the com.microsoft domain. */
  readonly microsoft?: boolean;
}

/** A constant of the external data file, and how it is kept there. */
export interface StoredTensor {
  readonly tensor: LazyTensor;
  readonly type: StoredType;
}

/** Where a constant lies in the external data file, in bytes. */
export interface DataLocation {
  readonly offset: number;
  readonly length: number;
}

/** Collects nodes in the order in which they are called; a Value may only be used after it was made. */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: InstanceType<typeof onnx.NodeProto>[] = [];
  readonly #inputs: InstanceType<typeof onnx.ValueInfoProto>[] = [];
  readonly #outputs: InstanceType<typeof onnx.ValueInfoProto>[] = [];
  readonly #small = new Map<string, InstanceType<typeof onnx.TensorProto>>();
  readonly #weights = new Map<string, StoredTensor>();
  /** By key, what weights kept in half precision are in single precision. */
  readonly #singles = new Map<string, Value>();
  #count = 0;

  constructor(
    name: string,
    readonly form: GraphForm = DEFAULT_FORM,
  ) {
    this.#name = name;
  }

  /** The constants that go into the external data file. */
  get weights(): readonly StoredTensor[] {
    return [...this.#weights.values()];
  }

  /** An input as the caller gives it, floats in single precision. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return { name };
  }

  /** A float input in the precision of the graph. */
  floatInput(name: string, shape: readonly Dimension[]): Value {
    return this.toFloat(this.input(name, 'float32', shape), 'float32');
  }

  /** Declares a value of floats, in the precision of the graph, as its output under the given name. */
  output(name: string, value: Value, shape: readonly Dimension[]): void {
    const node = { input: [value.name], output: [name] };
    this.#nodes.push(
      this.#floatType === 'float32'
        ? onnx.NodeProto.create({ opType: 'Identity', ...node })
        : onnx.NodeProto.create({ opType: 'Cast', ...node, attribute: [attribute('to', ELEMENT_TYPES.float32)] }),
    );
    this.#outputs.push(valueInfo(name, 'float32', shape));
  }

  /** A constant kept in the external data file, in the precision of the graph unless another is named. */
  weight(tensor: LazyTensor, type?: StoredType): Value {
    if (type === undefined && this.form.precision === 'fp16-weights') return this.#widened(tensor);
    this.#weights.set(tensor.key, { tensor, type: type ?? this.#floatType });
    return { name: tensor.key };
  }

  /** Kept in half precision; the runtime makes it single precision once, when it loads the graph. */
  #widened(tensor: LazyTensor): Value {
    const known = this.#singles.get(tensor.key);
    if (known !== undefined) return known;
    const value = this.toFloat(this.weight(tensor, 'float16'), 'float16');
    this.#singles.set(tensor.key, value);
    return value;
  }

  /** Values of another type as floats in the precision of the graph. */
  toFloat(x: Value, from: ElementType | StoredType): Value {
    if (from === this.#floatType) return x;
    return this.node('Cast', [x], { attributes: { to: ELEMENT_TYPES[this.#floatType] } });
  }

  /** A small float constant kept in the graph itself: a scalar where the shape is left out. */
  floats(values: readonly number[], shape: readonly number[] = values.length === 1 ? [] : [values.length]): Value {
    if (this.#floatType === 'float32') return this.singles(values, shape);
    const bytes = float16Bytes(Float32Array.from(values));
    return this.#inline(`f16:${shape.join('x')}:${values.join(',')}`, 'float16', shape, bytes);
  }

  /** The same in single precision, whatever that of the graph. */
  singles(values: readonly number[], shape: readonly number[] = values.length === 1 ? [] : [values.length]): Value {
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    return this.#inline(`f32:${shape.join('x')}:${values.join(',')}`, 'float32', shape, bytes);
  }

  /** A small integer constant kept in the graph itself. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#inline(`i64:${shape.join('x')}:${values.join(',')}`, 'int64', shape, bytes);
  }

  /** Adds a node and returns its first output. */
  node(opType: string, inputs: readonly Value[], options: NodeOptions = {}): Value {
    return this.nodes(opType, inputs, options)[0]!;
  }

  /** Adds a node and returns all its outputs. */
  nodes(opType: string, inputs: readonly Value[], options: NodeOptions = {}): Value[] {
    const outputs = Array.from({ length: options.outputs ?? 1 }, () => ({ name: `${opType}_${this.#count++}` }));
    this.#nodes.push(
      onnx.NodeProto.create({
        opType,
        name: outputs[0]!.name,
        domain: options.microsoft ? MICROSOFT_DOMAIN : '',
        input: inputs.map((value) => value.name),
        output: outputs.map((value) => value.name),
        attribute: Object.entries(options.attributes ?? {}).map(([name, value]) => attribute(name, value)),
      }),
    );
    return outputs;
  }

  /**
   * The serialised model.
   * @param dataFile name of the external data file, beside the model
   * @param locations where each weight lies in it, by key
   */
  serialise(dataFile: string, locations: ReadonlyMap<string, DataLocation>): Uint8Array {
    const external = this.weights.map((stored) => externalTensor(stored, dataFile, locations.get(stored.tensor.key)!));
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: 'sam2bench',
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: MICROSOFT_DOMAIN, version: 1 },
      ],
      graph: {
        name: this.#name,
        node: this.#nodes,
        initializer: [...this.#small.values(), ...external],
        input: this.#inputs,
        output: this.#outputs,
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }

  get #floatType(): 'float32' | 'float16' {
    return this.form.precision === 'fp16' ? 'float16' : 'float32';
  }

  #inline(name: string, type: ElementType | StoredType, shape: readonly number[], rawData: Uint8Array): Value {
    if (!this.#small.has(name)) {
      const tensor = onnx.TensorProto.create({ name, dataType: ELEMENT_TYPES[type], dims: [...shape], rawData });
      this.#small.set(name, tensor);
    }
    return { name };
  }
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } });
}

function attribute(name: string, value: Attribute) {
  const types = onnx.AttributeProto.AttributeType;
  if (typeof value === 'number') return onnx.AttributeProto.create({ name, type: types.INT, i: value });
  if (typeof value === 'string') {
    return onnx.AttributeProto.create({ name, type: types.STRING, s: new TextEncoder().encode(value) });
  }
  if ('float' in value) return onnx.AttributeProto.create({ name, type: types.FLOAT, f: value.float });
  return onnx.AttributeProto.create({ name, type: types.INTS, ints: [...value] });
}

function externalTensor({ tensor, type }: StoredTensor, dataFile: string, location: DataLocation) {
  if (location.length !== elementCount(tensor.shape) * STORED_BYTES[type])
    throw new Error(`${tensor.key}: wrong length in the data file`);
  return onnx.TensorProto.create({
    name: tensor.key,
    dataType: ELEMENT_TYPES[type],
    dims: [...tensor.shape],
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: dataFile },
      { key: 'offset', value: String(location.offset) },
      { key: 'length', value: String(location.length) },
    ],
  });
}
