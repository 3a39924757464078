/**
 * What a GGUF file's metadata says about the network inside: the numbers a model library is compiled for.
 * Only the "llama" architecture with plain rotary positions is known; anything else is refused by name.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Gguf, GgufValue } from './reader';

/** Shape of a Llama decoder. */
export interface Architecture {
  readonly layers: number;
  readonly hidden: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  readonly vocabulary: number;
  readonly ropeTheta: number;
  readonly normEpsilon: number;
  /** Longest context the model was trained for, in tokens. */
  readonly contextTokens: number;
}

/** Reads the shape; fails with `unsupported` naming what this project's libraries cannot run. */
export function readArchitecture(gguf: Gguf): Result<Architecture> {
  const name = text(gguf, 'general.architecture') ?? '(none)';
  if (name !== 'llama')
    return refuse(
      `its architecture is "${name}", and WebGPU libraries exist here for "llama" only`,
    );
  const scaling = text(gguf, 'llama.rope.scaling.type');
  if (scaling !== null && scaling !== 'none')
    return refuse(`its positions are scaled by "${scaling}"`);
  if (gguf.tensors.has('rope_freqs.weight')) return refuse('its rotary frequencies are scaled');
  if ((number(gguf, 'llama.expert_count') ?? 0) > 0) return refuse('it is a mixture of experts');

  const required = {
    layers: number(gguf, 'llama.block_count'),
    hidden: number(gguf, 'llama.embedding_length'),
    feedForward: number(gguf, 'llama.feed_forward_length'),
    heads: number(gguf, 'llama.attention.head_count'),
  };
  for (const [what, value] of Object.entries(required))
    if (value === null || value < 1 || !Number.isInteger(value))
      return fail(
        failure(
          'model',
          'malformed',
          `The GGUF file does not say its "${what}". Download it again, or choose another file.`,
        ),
      );
  const { layers, hidden, feedForward, heads } = required as Record<keyof typeof required, number>;
  const embedding = gguf.tensors.get('token_embd.weight');
  if (embedding === undefined) return refuse('it has no token embedding');
  return ok({
    layers,
    hidden,
    feedForward,
    heads,
    kvHeads: number(gguf, 'llama.attention.head_count_kv') ?? heads,
    headDimension: number(gguf, 'llama.attention.key_length') ?? hidden / heads,
    vocabulary: embedding.shape[1] ?? 0,
    ropeTheta: number(gguf, 'llama.rope.freq_base') ?? 10_000,
    normEpsilon: number(gguf, 'llama.attention.layer_norm_rms_epsilon') ?? 1e-5,
    contextTokens: number(gguf, 'llama.context_length') ?? 2048,
  });

  function refuse(why: string): Result<Architecture> {
    return fail(
      failure(
        'model',
        'unsupported',
        `This model cannot run on WebGPU here: ${why}. Open it with the wasm engine instead.`,
      ),
    );
  }
}

export function text(gguf: Gguf, key: string): string | null {
  const value = gguf.metadata.get(key);
  return typeof value === 'string' ? value : null;
}

export function number(gguf: Gguf, key: string): number | null {
  const value = gguf.metadata.get(key);
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : null;
}

export function flag(gguf: Gguf, key: string): boolean | null {
  const value = gguf.metadata.get(key);
  return typeof value === 'boolean' ? value : null;
}

/** A list whose members all pass `is`; null when absent or mixed. */
export function list<T extends GgufValue>(
  gguf: Gguf,
  key: string,
  is: (value: GgufValue) => value is T,
): readonly T[] | null {
  const value = gguf.metadata.get(key);
  return Array.isArray(value) && value.every(is) ? value : null;
}

export const isString = (value: GgufValue): value is string => typeof value === 'string';
export const isNumber = (value: GgufValue): value is number => typeof value === 'number';
