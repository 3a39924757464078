/**
 * Reads the head of a GGUF file (versions 2 and 3, little-endian): metadata and the directory of tensors,
 * checked against the file's size. Owns the format; what the metadata means is left to `architecture.ts`,
 * `tokenizer.ts` and `chat.ts`. Tensor bytes are read later, slice by slice, never the whole file.
 */
import { failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { tensorType, type TensorType } from './types';

export type GgufValue = number | bigint | boolean | string | readonly GgufValue[];

export interface GgufTensor {
  readonly name: string;
  readonly type: TensorType;
  /** Fastest-running dimension first, as in the file: [columns, rows]. */
  readonly shape: readonly number[];
  /** Position of the first byte in the file. */
  readonly start: number;
  readonly bytes: number;
}

export interface Gguf {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Where each pair of the metadata lies in the file, [first byte, end): a writer may keep it as it is. */
  readonly pairs: ReadonlyMap<string, readonly [number, number]>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** Tensors begin at multiples of this many bytes. */
  readonly alignment: number;
}

const MAGIC = 0x46554747; // "GGUF"
const FIRST_READ_BYTES = 4 * 2 ** 20;
const MAX_HEAD_BYTES = 256 * 2 ** 20;
const MAX_DIMENSIONS = 4;
const MAX_ARRAY_DEPTH = 2;
const DEFAULT_ALIGNMENT = 32;

/** The bytes read so far end inside a value: read more and start again. */
class NeedMore extends Error {}
/** The bytes break the format; the message says how. */
class Broken extends Error {}

/**
 * Parses the head of `file`. Fails with `truncated` when the file ends too early (head or tensors), with
 * `newer-version` for a version this reader does not know, with `malformed` for anything else.
 */
export async function readGguf(file: Blob): Promise<Result<Gguf>> {
  for (let wanted = FIRST_READ_BYTES; ; wanted *= 4) {
    const length = Math.min(wanted, file.size, MAX_HEAD_BYTES);
    const head = new Uint8Array(await file.slice(0, length).arrayBuffer());
    try {
      return parse(new Cursor(head), file.size);
    } catch (thrown) {
      if (thrown instanceof Broken) return fail(malformed(thrown.message));
      if (!(thrown instanceof NeedMore)) throw thrown;
      if (length === file.size) return fail(truncated(file.size));
      if (length === MAX_HEAD_BYTES)
        return fail(malformed(`its head is longer than ${String(MAX_HEAD_BYTES)} bytes`));
    }
  }
}

function parse(at: Cursor, fileBytes: number): Result<Gguf> {
  if (at.u32() !== MAGIC) throw new Broken('it does not begin with "GGUF"');
  const version = at.u32();
  if (version > 3 && version < 0x10000)
    return fail(
      failure(
        'model',
        'newer-version',
        `This GGUF file has version ${String(version)}; versions 2 and 3 can be read. Look for an older export of the model.`,
      ),
    );
  if (version !== 2 && version !== 3)
    throw new Broken(`its version number is ${String(version)} (big-endian or very old)`);
  const tensorCount = at.count();
  const pairCount = at.count();

  const metadata = new Map<string, GgufValue>();
  const pairs = new Map<string, readonly [number, number]>();
  for (let i = 0; i < pairCount; i++) {
    const first = at.position;
    const key = at.string();
    if (metadata.has(key)) throw new Broken(`the key "${key}" stands twice`);
    metadata.set(key, at.value(at.u32(), 0));
    pairs.set(key, [first, at.position]);
  }

  const entries: { name: string; type: TensorType; shape: number[]; offset: number }[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = at.string();
    const dimensions = at.u32();
    if (dimensions > MAX_DIMENSIONS)
      throw new Broken(`tensor "${name}" has ${String(dimensions)} dimensions`);
    const shape = Array.from({ length: dimensions }, () => at.count());
    const number = at.u32();
    const type = tensorType(number);
    if (type === null)
      return fail(
        failure(
          'model',
          'unsupported',
          `Tensor "${name}" has the unknown type number ${String(number)}. Look for a Q4_1 or Q8_0 export of the model.`,
        ),
      );
    entries.push({ name, type, shape, offset: at.count() });
  }

  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || alignment < 8 || alignment % 8 !== 0)
    throw new Broken(`its alignment is ${String(alignment)}`);
  const base = Math.ceil(at.position / alignment) * alignment;

  const tensors = new Map<string, GgufTensor>();
  for (const { name, type, shape, offset } of entries) {
    const elements = shape.reduce((a, b) => a * b, 1);
    if ((shape[0] ?? 1) % type.blockElements !== 0)
      throw new Broken(`a row of "${name}" is no whole number of ${type.name} blocks`);
    if (offset % alignment !== 0) throw new Broken(`tensor "${name}" is not aligned`);
    if (tensors.has(name)) throw new Broken(`the tensor "${name}" stands twice`);
    const bytes = (elements / type.blockElements) * type.blockBytes;
    if (!Number.isSafeInteger(base + offset + bytes)) throw new Broken(`"${name}" is too large`);
    if (base + offset + bytes > fileBytes) return fail(truncated(fileBytes, base + offset + bytes));
    tensors.set(name, { name, type, shape, start: base + offset, bytes });
  }
  return ok({ version, metadata, pairs, tensors, alignment });
}

function truncated(size: number, wanted?: number): Failure {
  const need = wanted === undefined ? '' : `, and at least ${String(wanted)} were expected`;
  return failure(
    'model',
    'truncated',
    `The model file is cut short: it has ${String(size)} bytes${need}. Delete it and download it again.`,
  );
}

function malformed(how: string): Failure {
  return failure(
    'model',
    'malformed',
    `This is not a GGUF file that can be read: ${how}. Choose another file, or download it again.`,
  );
}

/** Reads little-endian values one after the other from the bytes at hand. */
class Cursor {
  position = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #text = new TextDecoder();

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(bytes: number): number {
    const from = this.position;
    if (from + bytes > this.#bytes.length) throw new NeedMore();
    this.position += bytes;
    return from;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A 64-bit length or offset, as a safe integer. */
  count(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new Broken(`a length of ${value.toString()} stands in it`);
    return Number(value);
  }

  string(): string {
    const length = this.count();
    if (length > MAX_HEAD_BYTES) throw new Broken(`a string of ${String(length)} bytes`);
    const from = this.#take(length);
    return this.#text.decode(this.#bytes.subarray(from, from + length));
  }

  value(type: number, depth: number): GgufValue {
    switch (type) {
      case 0:
        return this.#view.getUint8(this.#take(1));
      case 1:
        return this.#view.getInt8(this.#take(1));
      case 2:
        return this.#view.getUint16(this.#take(2), true);
      case 3:
        return this.#view.getInt16(this.#take(2), true);
      case 4:
        return this.u32();
      case 5:
        return this.#view.getInt32(this.#take(4), true);
      case 6:
        return this.#view.getFloat32(this.#take(4), true);
      case 7:
        return this.#view.getUint8(this.#take(1)) !== 0;
      case 8:
        return this.string();
      case 9: {
        if (depth >= MAX_ARRAY_DEPTH) throw new Broken('arrays are nested too deep');
        const inner = this.u32();
        const length = this.count();
        if (length > MAX_HEAD_BYTES) throw new Broken(`an array of ${String(length)} values`);
        const values: GgufValue[] = [];
        for (let i = 0; i < length; i++) values.push(this.value(inner, depth + 1));
        return values;
      }
      case 10:
        return this.#view.getBigUint64(this.#take(8), true);
      case 11:
        return this.#view.getBigInt64(this.#take(8), true);
      case 12:
        return this.#view.getFloat64(this.#take(8), true);
      default:
        throw new Broken(`value type ${String(type)} is unknown`);
    }
  }
}
