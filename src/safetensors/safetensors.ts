/**
 * The safetensors container (huggingface/safetensors: 8 bytes of header length, a JSON header, raw
 * little-endian data), read in f16, bf16 and f32, written in f16 and f32. Pure; a malformed file is a `Failure`.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { bfloatValue, halfBits, halfValue } from './half';

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Plain numbers by name: what is stored, sent and compared. */
export type Tensors = Readonly<Record<string, Tensor>>;

export type Precision = 'F16' | 'F32';

export interface SafetensorsFile {
  readonly weights: Tensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_HEADER = 100_000_000;

export function writeSafetensors(
  weights: Tensors,
  precision: Precision,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const size = precision === 'F16' ? 2 : 4;
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(weights)) {
    const end = offset + data.length * size;
    header[name] = { dtype: precision, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // The data starts at a multiple of 8; the header is filled up with spaces, as the format asks.
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(padded), true);
  bytes.fill(0x20, 8, 8 + padded);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const { data } of Object.values(weights)) {
    for (const value of data) {
      if (precision === 'F16') view.setUint16(at, halfBits(value), true);
      else view.setFloat32(at, value, true);
      at += size;
    }
  }
  return bytes;
}

const malformed = (why: string): Result<SafetensorsFile> =>
  fail(
    failure(
      'parse',
      'malformed',
      `This weights file cannot be read: ${why}. Get a fresh copy of it.`,
    ),
  );

/** Reads a file whose tensors are F16, BF16 or F32; everything becomes 32-bit floats. */
export function readSafetensors(bytes: Uint8Array): Result<SafetensorsFile> {
  if (bytes.length < 8) return malformed(`it has ${String(bytes.length)} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length) return malformed('its header is cut off');
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)),
    );
  } catch {
    return malformed('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null)
    return malformed('its header is not an object');
  const weights: Record<string, Tensor> = {};
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') {
      metadata = textValues(entry);
      continue;
    }
    const tensor = readTensor(view, 8 + length, entry);
    if (tensor === null) return malformed(`the entry “${name.slice(0, 60)}” does not fit the file`);
    weights[name] = tensor;
  }
  return ok({ weights, metadata });
}

function textValues(entry: unknown): Record<string, string> {
  if (typeof entry !== 'object' || entry === null) return {};
  return Object.fromEntries(
    Object.entries(entry).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function readTensor(view: DataView, start: number, entry: unknown): Tensor | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { dtype, shape, data_offsets: range } = entry as Record<string, unknown>;
  if (!Array.isArray(shape) || !shape.every(isCount)) return null;
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isCount)) return null;
  const size = dtype === 'F16' || dtype === 'BF16' ? 2 : dtype === 'F32' ? 4 : 0;
  const [from, to] = range as [number, number];
  const count = shape.reduce((product, side) => product * side, 1);
  if (size === 0 || to - from !== count * size || start + to > view.byteLength) return null;
  const data = new Float32Array(count);
  const short = dtype === 'BF16' ? bfloatValue : halfValue;
  for (let i = 0; i < count; i++) {
    const at = start + from + i * size;
    data[i] = size === 2 ? short(view.getUint16(at, true)) : view.getFloat32(at, true);
  }
  return { shape, data };
}
