import { describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../models/device';
import { measurementKey } from '../models/choice';
import { keptSpeeds } from './speeds';

const device = { gpu: { missing: 'test' }, cores: 2, oneThread: null } as DeviceFacts;
const store = (text: string) => {
  const kept = new Map([[`speed:${measurementKey(device, 'model')}`, text]]);
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: () => undefined };
};

describe('keptSpeeds', () => {
  it('reads what was kept for this device and model', () => {
    const speeds = [{ engine: 'webllm', tokensPerSecond: 31 }];
    expect(keptSpeeds(store(JSON.stringify(speeds)), device, 'model')).toEqual(speeds);
    expect(keptSpeeds(store(JSON.stringify(speeds)), device, 'another')).toEqual([]);
  });

  it.each(['', '{', '{"engine":"webllm"}', '[null, 3, {"engine":"x","tokensPerSecond":1}]'])(
    'takes nothing from a broken entry %j',
    (text) => {
      expect(keptSpeeds(store(text), device, 'model')).toEqual([]);
    },
  );
});
