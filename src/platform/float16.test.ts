import { expect, test } from 'vitest';
import { standInForFloat16 } from './float16';

test('where there are no 16-bit floats, nothing is one, and none can be made', () => {
  const scope: { Float16Array?: unknown } = {};
  standInForFloat16(scope);
  const made = scope.Float16Array as new () => object;
  expect(new Float32Array(1) instanceof made).toBe(false);
  expect(() => new made()).toThrow('no 16-bit floats');
});

test('the browser’s own stays', () => {
  const own = function (): void {};
  const scope = { Float16Array: own };
  standInForFloat16(scope);
  expect(scope.Float16Array).toBe(own);
});
