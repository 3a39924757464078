import { expect, test } from 'vitest';
import { bytes, count, decimal, duration, percent, signed, timeLeft } from './format';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [98_362_432, '98.4 MB'],
  [999_600, '1.0 MB'],
  [1_500_000_000, '1.5 GB'],
  [250_000_000, '250 MB'],
  [null, '–'],
])('%s bytes', (value, text) => {
  expect(bytes(value)).toBe(text);
});

test.each([
  [820, '820 ms'],
  [999.6, '1000 ms'],
  [4230, '4.2 s'],
  [59_960, '1 min 00 s'],
  [65_000, '1 min 05 s'],
  [3_599_700, '1 h 00 min'],
  [7_380_000, '2 h 03 min'],
  [null, '–'],
  [Number.NaN, '–'],
])('%s ms', (value, text) => {
  expect(duration(value)).toBe(text);
});

test('signs are true minus signs, and zero has none', () => {
  expect(decimal(-1.5)).toBe('\u22121.50');
  expect(decimal(-0.001)).toBe('0.00');
  expect(signed(0.5)).toBe('+0.50');
  expect(signed(0.001)).toBe('0.00');
  expect(signed(-0.5)).toBe('\u22120.50');
  expect(signed(null)).toBe('–');
});

test('shares and counts', () => {
  expect(percent(0.255, 1)).toBe('25.5%');
  expect(percent(null)).toBe('–');
  expect(count(1, 'token')).toBe('1 token');
  expect(count(1234, 'token')).toBe('1,234 tokens');
});

test.each([
  [859, 'a moment left'],
  [6000, 'a few seconds left'],
  [33_000, 'about 35 s left'],
  [58_000, 'about 60 s left'],
  [150_000, 'about 3 min left'],
  [1_500_000, 'about 25 min left'],
  [7_380_000, 'about 2 h left'],
])('what is left of %i ms is told as roughly as it is known', (ms, words) => {
  expect(timeLeft(ms)).toBe(words);
});
