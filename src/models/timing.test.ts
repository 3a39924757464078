import { expect, test } from 'vitest';
import { LLAMA, SMOLLM2 } from './settings';
import { secondsForGroup, type SpeedHere } from './timing';

const small = { size: '135 M', settings: SMOLLM2 };
const large = { size: '1.2 B', settings: LLAMA };
const speed = (over: Partial<SpeedHere>): SpeedHere => ({
  variantId: 'small-q8',
  engine: 'wllama',
  millions: 135,
  tokensPerSecond: 19.2,
  ...over,
});

test('a model’s own speed gives the seconds of its whole group', () => {
  const seconds = secondsForGroup(small, { id: 'small-q8', engine: 'wllama' }, [speed({})]);
  expect(seconds).toBeCloseTo((4 * 96) / 19.2, 6);
});

test('another’s is reckoned by the weights, and the nearest one counts', () => {
  const build = { id: 'large-q4', engine: 'wllama' } as const;
  const scaled = (19.2 * 135) / 1200;
  expect(secondsForGroup(large, build, [speed({})])).toBeCloseTo((8 * 256) / scaled, 6);
  const near = speed({ variantId: 'middle', millions: 600, tokensPerSecond: 10 });
  expect(secondsForGroup(large, build, [speed({}), near])).toBeCloseTo((8 * 256) / 5, 6);
});

test('nothing is said of an engine that was not measured', () => {
  const gpu = speed({ engine: 'webllm' });
  expect(secondsForGroup(large, { id: 'large-q4', engine: 'wllama' }, [gpu])).toBeNull();
  expect(secondsForGroup(small, { id: 'small-q8', engine: null }, [])).toBeNull();
});

test('where the page picks the engine, the faster one counts', () => {
  const both = [speed({}), speed({ engine: 'webllm', tokensPerSecond: 96 })];
  expect(secondsForGroup(small, { id: 'small-q8', engine: null }, both)).toBeCloseTo(4, 6);
});
