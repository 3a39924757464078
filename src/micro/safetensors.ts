/**
 * The safetensors container (huggingface/safetensors: 8 bytes of header length, a JSON header, raw
 * little-endian data), read and written in f16 and f32. Pure; a malformed file is a `Failure`.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import type { Tensor, Weights } from './parameters';

export type Precision = 'F16' | 'F32';

export interface SafetensorsFile {
  readonly weights: Weights;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_HEADER = 100_000_000;

/** Rounds to the nearest half, ties to even; overflow becomes infinity (IEEE 754 binary16). */
export function halfBits(value: number): number {
  floatView[0] = value;
  const bits = intView[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) {
    if (shifted < -10) return sign;
    return sign | roundShift(fraction | 0x800000, 14 - shifted);
  }
  return sign | ((shifted << 10) + roundShift(fraction, 13));
}

/** Shifts right and rounds to nearest, ties to even; a carry runs into the exponent, as it should. */
function roundShift(value: number, by: number): number {
  const kept = value >>> by;
  const rest = value & ((1 << by) - 1);
  const half = 1 << (by - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const floatView = new Float32Array(1);
const intView = new Uint32Array(floatView.buffer);

export function writeSafetensors(
  weights: Weights,
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

/** Reads a file whose tensors are F16 or F32; everything becomes 32-bit floats. */
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
  const size = dtype === 'F16' ? 2 : dtype === 'F32' ? 4 : 0;
  const [from, to] = range as [number, number];
  const count = shape.reduce((product, side) => product * side, 1);
  if (size === 0 || to - from !== count * size || start + to > view.byteLength) return null;
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const at = start + from + i * size;
    data[i] = size === 2 ? halfValue(view.getUint16(at, true)) : view.getFloat32(at, true);
  }
  return { shape, data };
}
