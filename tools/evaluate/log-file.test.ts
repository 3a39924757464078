import { closeSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog, setAside } from './log-file';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-file-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a log that stands in the way of a new one is kept, however often', () => {
  const path = join(folder, 'not-there-yet', 'out.jsonl');
  expect(setAside(path)).toBeNull();
  closeSync(openLog(path, []));
  expect(setAside(path)).toBeNull();
  for (const [text, number] of [
    ['first', 1],
    ['second', 2],
  ] as const) {
    writeFileSync(path, text);
    expect(setAside(path)).toBe(`${path}.${String(number)}`);
    closeSync(openLog(path, []));
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(readFileSync(`${path}.${String(number)}`, 'utf8')).toBe(text);
  }
});
