/** No worker of the page is forgotten: each is named for the page's channel, and its entry reports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$/.test(path))
  .map((path) => join('src', path));
const START =
  /new Worker\(new URL\('([^']+)', import\.meta\.url\), \{([^}]*(?:\{[^}]*\}[^}]*)*)\}/g;

test('every worker that the page starts reports its requests', () => {
  const started = files.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const starts = [...text.matchAll(START)];
    expect(starts, path).toHaveLength(text.split('new Worker(').length - 1);
    if (starts.length > 0) expect(text, path).toMatch(/FencedWorker as Worker/);
    return starts.map(([, entry = '', options = '']) => {
      expect(options, path).toMatch(/name: (?:workerName|childName)\(/);
      return join(dirname(path), entry);
    });
  });
  expect(started.length).toBeGreaterThanOrEqual(4);
  for (const entry of started)
    expect(readFileSync(entry, 'utf8'), entry).toMatch(/^reportRequests\(\);$/m);
});
