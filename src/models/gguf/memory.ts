/** What a GGUF file's head says about the memory its model takes: keys and values of a token, and the longest context. */
import { runningBytes } from '../memory';
import { number, text } from './architecture';
import type { Gguf } from './reader';

const BYTES_OF_HALF = 2;

/** Keys and values of one token in all layers, bytes at 16 bits each; null where the file does not say its shape. */
export function cacheBytesPerToken(gguf: Gguf): number | null {
  const name = text(gguf, 'general.architecture') ?? '';
  const of = (key: string) => number(gguf, `${name}.${key}`);
  const layers = of('block_count');
  const heads = of('attention.head_count');
  const hidden = of('embedding_length');
  if (!layers || !heads || !hidden) return null;
  const kvHeads = of('attention.head_count_kv') ?? heads;
  const keys = of('attention.key_length') ?? hidden / heads;
  const values = of('attention.value_length') ?? keys;
  return layers * kvHeads * (keys + values) * BYTES_OF_HALF;
}

/** The window the model was trained on, tokens; past it the text falls apart. Infinity where the file does not say. */
export function trainedContext(gguf: Gguf): number {
  const name = text(gguf, 'general.architecture') ?? '';
  return number(gguf, `${name}.context_length`) ?? Infinity;
}

/** Bytes of memory while it runs; null where the file does not say enough. */
export function memoryToRun(gguf: Gguf, fileBytes: number): number | null {
  const perToken = cacheBytesPerToken(gguf);
  return perToken === null ? null : runningBytes(fileBytes, perToken, trainedContext(gguf));
}
