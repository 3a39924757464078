import { describe, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import { GPT } from '../../micro/model';
import { drawWeights } from '../../micro/parameters';
import { readSafetensors, writeSafetensors } from '../../safetensors/safetensors';
import { writeReasoner } from '../../micro/weights';
import { DEFAULT_LAB } from '../config';
import { LOG } from '../../../test/support/lab/sample-log';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';
import type { Checkpoint } from './checkpoints';

describe('a checkpoint as a file', () => {
  const weights = (seed: number) => drawWeights(GPT, rngFor(seed, 'checkpoint'));
  const checkpoint: Checkpoint = {
    ...{ id: 'old', savedAt: 1, config: { ...DEFAULT_LAB, learningRate: 6e-4 }, events: LOG },
    state: { step: 1, updates: 2, policy: weights(1), first: weights(2), second: weights(3) },
    initial: weights(4),
  };
  const bytes = writeCheckpoint(checkpoint);
  const named = { id: 'new', savedAt: 2 };

  test('goes there and back to the last bit, under the id it is given', () => {
    expect(readCheckpoint(bytes, named)).toEqual({ ok: true, value: { ...checkpoint, ...named } });
  });

  test('weights alone, settings out of range, a missing part and a later version are refused in words', () => {
    const why = (file: Uint8Array): string => {
      const read = readCheckpoint(file, named);
      return read.ok ? 'read' : read.failure.message;
    };
    const { state, initial } = checkpoint;
    expect(why(writeReasoner({ model: GPT, weights: initial, metadata: {} }, 'F32'))).toContain(
      'weights only',
    );
    const large = { ...checkpoint, config: { ...checkpoint.config, groupSize: 99 } };
    expect(why(writeCheckpoint(large))).toContain('Group size');
    const beyond = { ...checkpoint, state: { ...state, step: 1000 } };
    expect(why(writeCheckpoint(beyond))).toContain('step');
    expect(why(writeCheckpoint({ ...checkpoint, initial: {} }))).toContain('is missing');
    const { weights: tensors, metadata } = (() => {
      const read = readSafetensors(bytes);
      if (!read.ok) throw new Error(read.failure.message);
      return read.value;
    })();
    const later = writeSafetensors(tensors, 'F32', { ...metadata, version: '2' });
    expect(why(later)).toContain('version is 2');
    const unsettled = writeSafetensors(tensors, 'F32', { ...metadata, config: '{"preset":1}' });
    expect(why(unsettled)).toContain('settings');
  });
});
