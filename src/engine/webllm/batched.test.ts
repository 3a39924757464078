/** Which libraries can batch, by what they say of themselves. */
import { describe, expect, test } from 'vitest';
import { whyNotBatched } from './batched';
import type { LibraryMetadata, Packed, Pipeline } from './internals';

const FUNCTIONS = ['batch_decode', 'embed', 'create_tir_paged_kv_cache', 'prefill'];
const able: LibraryMetadata = {
  context_window_size: 512,
  prefill_chunk_size: 64,
  max_batch_size: 80,
  params: [],
};

/** The parts of a pipeline that are asked: what the library says, and the names of its functions. */
function library(
  metadata: Partial<LibraryMetadata> = {},
  functions: readonly string[] = FUNCTIONS,
  slidingWindow = -1,
): Pipeline {
  const packed = (result: unknown): Packed =>
    Object.assign(() => result, { dispose: () => undefined });
  return {
    tvm: {
      beginScope: () => undefined,
      endScope: () => undefined,
      detachFromCurrentScope: (value: unknown) => value,
    },
    vm: {
      getFunction: (name: string) => {
        if (name === '_metadata') return packed(JSON.stringify({ ...able, ...metadata }));
        if (functions.includes(name)) return packed(null);
        throw new Error(`Cannot find function ${name}`);
      },
    },
    config: { sliding_window_size: slidingWindow },
  } as unknown as Pipeline;
}

describe('libraries of others', () => {
  test('one with all functions and a batch size can batch, by either kind of prefill', () => {
    expect(whyNotBatched(library())).toBeNull();
    const newer = FUNCTIONS.map((name) => name.replace('prefill', 'batch_prefill'));
    expect(whyNotBatched(library({ kv_state_kind: 'kv_cache' }, newer))).toBeNull();
  });

  test.each([
    ['a sliding window', library({}, FUNCTIONS, 4096), 'it has a sliding window'],
    ['recurrent state', library({ kv_state_kind: 'rnn_state' }), 'its state is a rnn_state'],
    ['batch size 1', library({ max_batch_size: 1 }), 'its library was built for one sequence'],
    ['no batch_decode', library({}, FUNCTIONS.slice(1)), 'its library has no batch_decode'],
    ['no prefill', library({}, FUNCTIONS.slice(0, 3)), 'its library has no prefill'],
  ])('%s is named', (_, pipeline, why) => expect(whyNotBatched(pipeline)).toBe(why));
});
