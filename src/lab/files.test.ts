import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rngFor } from '../cat/rng';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';
import type { Checkpoint } from './checkpoints';
import { DEFAULT_LAB, checkConfig, learningRateOf, PARAMETERS } from './config';
import { curveRows, curvesCsv } from './curves';
import type { LabEvent, StepMetrics } from './events';
import { Gate } from './gate';
import { readLabLog, writeLabLog } from './log';
import { GPT, LLAMA, parameterCount } from './model';
import { drawWeights } from './parameters';
import { halfBits, halfValue, readSafetensors, writeSafetensors } from './safetensors';
import { readReasoner, writeReasoner } from './weights';

describe('half precision', () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [6.103515625e-5, 0x0400],
    [5.960464477539063e-8, 0x0001],
    [2.9e-8, 0x0000],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.333251953125, 0x3555],
  ])('%d is %i, as IEEE 754 has it', (value, bits) => {
    expect(halfBits(value)).toBe(bits);
  });

  test('every half but NaN goes there and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) expect(halfBits(value)).toBe(bits);
    }
  });

  test('the nearest half is chosen', () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const near = halfValue(halfBits(value));
        expect(Math.abs(near - value)).toBeLessThanOrEqual(
          Math.max(2 ** -25, Math.abs(value) * 2 ** -11),
        );
      }),
    );
  });
});

describe('weight files', () => {
  test('both forms have the parameters of the experiment’s size and go through a file', () => {
    expect(parameterCount(LLAMA)).toBe(216_128);
    for (const model of [GPT, LLAMA]) {
      const weights = drawWeights(model, rngFor(1, 'file'));
      const bytes = writeReasoner({ model, weights, metadata: { preset: 'paper' } }, 'F32');
      const read = readReasoner(bytes);
      if (!read.ok) throw new Error(read.failure.message);
      expect(read.value.model).toEqual(model);
      expect(read.value.weights).toEqual(weights);
      expect(read.value.metadata['preset']).toBe('paper');
      expect(writeReasoner({ model, weights, metadata: {} }, 'F16').length).toBeLessThan(500_000);
    }
  });

  test('the container is the standard one: length, JSON, data at a multiple of 8', () => {
    const bytes = writeSafetensors({ a: { shape: [2], data: Float32Array.of(1, -2) } }, 'F16');
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      unknown
    >;
    expect(header['a']).toEqual({ dtype: 'F16', shape: [2], data_offsets: [0, 4] });
    expect([...bytes.subarray(8 + length)]).toEqual([0x00, 0x3c, 0x00, 0xc0]);
  });

  test('hostile files are refused, never thrown on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readSafetensors(bytes).ok).toBe(false);
      }),
    );
    const good = writeSafetensors({ a: { shape: [4], data: new Float32Array(4) } }, 'F32');
    expect(readSafetensors(good.subarray(0, good.length - 1)).ok).toBe(false);
    const huge = good.slice();
    new DataView(huge.buffer).setBigUint64(0, 2n ** 60n, true);
    expect(readSafetensors(huge).ok).toBe(false);
    const weights = drawWeights(GPT, rngFor(1, 'file'));
    weights['head.weight']!.data[0] = NaN;
    expect(readReasoner(writeReasoner({ model: GPT, weights, metadata: {} }, 'F32')).ok).toBe(
      false,
    );
  });
});

describe('hyper-parameters', () => {
  test('defaults are allowed; a number outside its range is refused with the range', () => {
    expect(checkConfig(DEFAULT_LAB).ok).toBe(true);
    for (const { key, min, max, label } of PARAMETERS) {
      expect(checkConfig({ ...DEFAULT_LAB, [key]: min }).ok).toBe(true);
      const bad = checkConfig({ ...DEFAULT_LAB, [key]: max * 2 + 1 });
      expect(!bad.ok && bad.failure.message).toContain(label);
      expect(checkConfig({ ...DEFAULT_LAB, [key]: NaN }).ok).toBe(false);
    }
  });

  test('the learning rate warms up and falls to its last share', () => {
    const config = {
      ...DEFAULT_LAB,
      steps: 100,
      warmupSteps: 5,
      learningRate: 1,
      finalLearningRate: 0.05,
    };
    expect(learningRateOf(config, 1)).toBeCloseTo(0.2 * (1 - 0.95 / 100), 6);
    expect(learningRateOf(config, 100)).toBeCloseTo(0.05, 6);
  });
});

const METRICS: StepMetrics = {
  reward: 0.5,
  reward_std: 0.1,
  frac_reward_zero_std: 0,
  kl: 0.01,
  entropy: null,
  'clip_ratio/region_mean': 0,
  loss: -0.1,
  grad_norm: 0.3,
  learning_rate: 1e-4,
  'completions/mean_length': 15,
};

const LOG: readonly LabEvent[] = [
  {
    type: 'lab.started',
    version: 1,
    config: DEFAULT_LAB,
    fromStep: 0,
    device: 'wasm',
    at: '2026-01-01T00:00:00Z',
  },
  {
    type: 'step.finished',
    step: 1,
    metrics: METRICS,
    anchorAgreement: 1,
    distinct: 2.25,
    seconds: 0.5,
    secondsLeft: 40,
    group: {
      sum: [1, 2, 3, 4],
      truth: 10,
      traces: ['a00b00c10=0010.'],
      answers: [10],
      logprobs: [-1.5],
      synthesis: 'a00b00c10=0010.',
      reference: 10,
      rewards: [1],
      advantages: [0],
    },
  },
  { type: 'lab.finished', outcome: 'completed', step: 1, failure: null },
];

describe('a run as a file', () => {
  test('goes there and back; a torn last line is ignored, any other is refused by its number', () => {
    const text = writeLabLog(LOG);
    expect(readLabLog(text)).toEqual({ ok: true, value: LOG });
    expect(readLabLog(`${text}{"type":"step.fin`)).toEqual({ ok: true, value: LOG });
    const broken = text.replace('"step":1', '"step":"one"');
    const read = readLabLog(broken);
    expect(!read.ok && read.failure.message).toContain('Line 2');
    expect(readLabLog('{"type":"paused","step":1}\n').ok).toBe(false);
  });

  test('the table has a row a step and says nothing where nothing is known', () => {
    expect(curveRows(LOG)).toHaveLength(1);
    const [header, row] = curvesCsv(LOG).split('\n');
    expect(header?.split(',').slice(0, 3)).toEqual(['step', 'reward', 'reward_std']);
    expect(row?.split(',')).toHaveLength(header!.split(',').length);
    expect(row?.startsWith('1,0.5,0.1,0,0.01,,0,')).toBe(true);
  });
});

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

describe('the gate', () => {
  const quick = (): Promise<void> => Promise.resolve();

  test('pauses, lets single steps through, goes on, and stops with the platform’s abort', async () => {
    const gate = new Gate(quick);
    await gate.pass(true);
    gate.pause();
    const seen: string[] = [];
    const waits: boolean[] = [];
    const pass = (name: string): Promise<void> =>
      gate
        .pass(true, (waiting) => {
          waits.push(waiting);
          return Promise.resolve();
        })
        .then(() => void seen.push(name));
    const first = pass('first');
    await gate.pass(false);
    expect(seen).toEqual([]);
    gate.step();
    await first;
    const second = pass('second');
    await quick();
    expect(seen).toEqual(['first']);
    gate.resume();
    await second;
    expect(seen).toEqual(['first', 'second']);
    expect(waits).toEqual([true, true, false]);
    gate.pause();
    const third = gate.pass(true);
    gate.stop();
    await expect(third).rejects.toMatchObject({ name: 'AbortError' });
    await expect(gate.pass(false)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
