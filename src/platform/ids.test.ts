import { expect, test } from 'vitest';
import { newId } from './ids';

test('an id is a version 4 UUID and a new one each time, with and without the browser’s own', () => {
  const plain = { getRandomValues: crypto.getRandomValues.bind(crypto) };
  const ids = Array.from({ length: 50 }, (_, i) => (i % 2 ? newId() : newId(plain)));
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
