/**
 * Merges a LoRA adapter into a GGUF file: W + scale · B · A, written as Q8_0 in place of each touched tensor;
 * everything else is copied as it is. Streams: the size is known beforehand, and never more than a piece of one
 * tensor is in memory. Same inputs, same bytes, on every machine.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { readArchitecture, type Architecture } from '../gguf/architecture';
import { unpermute } from '../gguf/blocks';
import { Q8_0, rowReader, writeQ8_0, type RowReader } from '../gguf/numbers';
import { readGguf, type Gguf, type GgufTensor } from '../gguf/reader';
import type { Adapter, Update } from './adapter';

export interface Merge {
  /** Bytes of the whole merged file. */
  readonly bytes: number;
  /** The file from its first byte to its last, in pieces of at most a few MB; each call begins anew. */
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;
}

/** Bytes of the output made, or copied, at a time. */
const PIECE_BYTES = 2 ** 21;
/** llama.cpp's number for "mostly Q8_0". */
const FILE_TYPE_Q8_0 = 7;

/** One tensor of the output and the way to make its bytes. */
interface Piece {
  readonly tensor: GgufTensor;
  readonly update: Update | null;
  readonly bytes: number;
  /** From the beginning of the tensors' part. */
  readonly offset: number;
}

/**
 * Lays the merged file out, without making it.
 * @param name the merged model's own, written into the file
 */
export async function planMerge(
  base: Blob,
  adapter: Adapter,
  name: string,
): Promise<Result<Merge>> {
  const read = await readGguf(base);
  if (!read.ok) return read;
  const gguf = read.value;
  const architecture = readArchitecture(gguf);
  if (!architecture.ok) return architecture;
  for (const [tensor, update] of adapter.updates) {
    const why = misfit(gguf.tensors.get(tensor), update);
    if (why !== null) return refuse(`“${tensor}” ${why}`);
  }
  const pieces = layOut(gguf, adapter);
  const head = await writeHead(gguf, base, pieces, name);
  const last = pieces.at(-1);
  const bytes = head.length + (last ? last.offset + aligned(last.bytes, gguf.alignment) : 0);
  return ok({
    bytes,
    chunks: async function* () {
      yield head.slice();
      for (const piece of pieces) {
        if (piece.update) yield* merged(base, piece, piece.update, adapter, architecture.value);
        else yield* copied(base, piece.tensor);
        const rest = aligned(piece.bytes, gguf.alignment) - piece.bytes;
        if (rest > 0) yield new Uint8Array(rest);
      }
    },
  });
}

function misfit(tensor: GgufTensor | undefined, update: Update): string | null {
  if (tensor === undefined) return 'is not in the model';
  const [inputs, outputs] = tensor.shape;
  if (inputs !== update.inputs || outputs !== update.outputs || tensor.shape.length !== 2)
    return `is ${tensor.shape.join(' × ')} in the model and ${String(update.inputs)} × ${String(update.outputs)} in the adapter`;
  if (rowReader(tensor.type.name) === null) return `is stored as ${tensor.type.name}`;
  return inputs % 32 === 0 ? null : 'has rows that are no multiple of 32 long';
}

function layOut(gguf: Gguf, adapter: Adapter): readonly Piece[] {
  let offset = 0;
  // In the order of the file, whatever the directory's.
  const tensors = [...gguf.tensors.values()].sort((a, b) => a.start - b.start);
  return tensors.map((tensor) => {
    const update = adapter.updates.get(tensor.name) ?? null;
    const bytes = update ? update.outputs * rowBytes(update.inputs) : tensor.bytes;
    const piece = { tensor, update, bytes, offset };
    offset += aligned(bytes, gguf.alignment);
    return piece;
  });
}

const rowBytes = (columns: number) => (columns / 32) * Q8_0.blockBytes;
const aligned = (bytes: number, to: number) => Math.ceil(bytes / to) * to;

/** The metadata as it was, but for the model's name and file type; then the directory of the new tensors. */
async function writeHead(
  gguf: Gguf,
  base: Blob,
  pieces: readonly Piece[],
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const replaced: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map([
    ['general.name', bytesOf((w) => w.text('general.name').u32(8).text(name))],
    ['general.file_type', bytesOf((w) => w.text('general.file_type').u32(4).u32(FILE_TYPE_Q8_0))],
  ]);
  const added = [...replaced].filter(([key]) => !gguf.pairs.has(key)).map(([, bytes]) => bytes);
  const kept = [...gguf.pairs].map(
    ([key, [first, end]]) => replaced.get(key) ?? base.slice(first, end),
  );
  const start = bytesOf((w) =>
    w
      .u32(0x46554747) // "GGUF"
      .u32(gguf.version)
      .u64(pieces.length)
      .u64(kept.length + added.length),
  );
  const directory = bytesOf((w) => {
    for (const { tensor, update, offset } of pieces) {
      w.text(tensor.name).u32(tensor.shape.length);
      for (const side of tensor.shape) w.u64(side);
      w.u32(update ? Q8_0.number : tensor.type.number).u64(offset);
    }
  });
  const parts = new Blob([start, ...kept, ...added, directory]);
  const head = new Uint8Array(aligned(parts.size, gguf.alignment));
  head.set(new Uint8Array(await parts.arrayBuffer()));
  return head;
}

async function* copied(base: Blob, { start, bytes }: GgufTensor) {
  for (let at = start; at < start + bytes; at += PIECE_BYTES) {
    const piece = base.slice(at, Math.min(at + PIECE_BYTES, start + bytes));
    yield new Uint8Array(await piece.arrayBuffer());
  }
}

async function* merged(
  base: Blob,
  { tensor }: Piece,
  update: Update,
  { scale }: Adapter,
  { headDimension }: Architecture,
) {
  const { inputs, outputs } = update;
  const reader = rowReader(tensor.type.name);
  if (reader === null) throw new Error(`no reader for ${tensor.type.name}`);
  const source = (inputs / tensor.type.blockElements) * tensor.type.blockBytes;
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_BYTES / rowBytes(inputs)));
  const rowOfAdapter = update.rotary ? unpermute(headDimension) : (row: number) => row;
  for (let first = 0; first < outputs; first += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, outputs - first);
    const from = tensor.start + first * source;
    const bytes = await base.slice(from, from + rows * source).arrayBuffer();
    yield mergeRows(new DataView(bytes), reader, update, scale, rows, (row) =>
      rowOfAdapter(first + row),
    );
  }
}

/** Rows of W from `source`, each with its row of scale · B · A added, as Q8_0. */
function mergeRows(
  source: DataView,
  reader: RowReader,
  { inputs, rank, a, b }: Update,
  scale: number,
  rows: number,
  rowOfAdapter: (row: number) => number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(rows * rowBytes(inputs));
  const view = new DataView(out.buffer);
  const row = new Float64Array(inputs);
  for (let r = 0; r < rows; r++) {
    reader(source, (r * source.byteLength) / rows, row);
    const ofB = rowOfAdapter(r) * rank;
    for (let k = 0; k < rank; k++) {
      const factor = scale * b[ofB + k]!;
      const ofA = k * inputs;
      for (let i = 0; i < inputs; i++) row[i] = row[i]! + factor * a[ofA + i]!;
    }
    writeQ8_0(row, view, r * rowBytes(inputs));
  }
  return out;
}

/** Little-endian values of a GGUF head, one after the other. */
class Writer {
  readonly bytes: number[] = [];
  u32(value: number): this {
    for (let i = 0; i < 4; i++) this.bytes.push((value >>> (8 * i)) & 255);
    return this;
  }
  u64(value: number): this {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32));
  }
  text(value: string): this {
    const encoded = new TextEncoder().encode(value);
    this.u64(encoded.length).bytes.push(...encoded);
    return this;
  }
}

function bytesOf(write: (writer: Writer) => void): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  write(writer);
  return Uint8Array.from(writer.bytes);
}

function refuse(why: string): Result<never> {
  return fail(failure('model', 'unsupported', `The adapter does not fit this model: ${why}.`));
}
