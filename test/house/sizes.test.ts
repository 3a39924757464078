/**
 * What keeps the rooms readable: files cut by idea, product code apart from what tests share. A file that must be
 * longer says why in its first paragraph, with the words "Longer than".
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MOST_LINES = 400;
const MOST_LINES_OF_A_COMPONENT = 200;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => join('src', path).replaceAll('\\', '/'))
  .filter((path) => /\.(ts|svelte)$/.test(path));
const product = files.filter((path) => !/\.test\.ts$/.test(path));

/** Files longer than they may be that do not say why. */
function tooLong(paths: readonly string[], most: number): string[] {
  return paths.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n').length - 1;
    return lines > most && !/Longer than/.test(text.slice(0, 1200)) ? [`${path}: ${lines}`] : [];
  });
}

describe('the house', () => {
  it(`has no product file above ${MOST_LINES} lines`, () => {
    const code = product.filter((path) => path.endsWith('.ts'));
    expect(code.length).toBeGreaterThan(200);
    expect(tooLong(code, MOST_LINES)).toEqual([]);
  });

  it(`has no component above ${MOST_LINES_OF_A_COMPONENT} lines`, () => {
    const components = product.filter((path) => path.endsWith('.svelte'));
    expect(components.length).toBeGreaterThan(80);
    expect(tooLong(components, MOST_LINES_OF_A_COMPONENT)).toEqual([]);
  });

  it('keeps what tests share out of src', () => {
    expect(files.filter((path) => /\/(testing|fixtures)\/|\.test-support\.ts$/.test(path))).toEqual(
      [],
    );
  });

  it('imports what tests share in tests only', () => {
    const crossing = product.filter((path) =>
      /from '(?:\.\.\/)+test\//.test(readFileSync(path, 'utf8')),
    );
    expect(crossing).toEqual([]);
  });

  it('opens every file with what it owns', () => {
    const silent = product.filter((path) => {
      const start = readFileSync(path, 'utf8').trimStart();
      return !(start.startsWith('/**') || start.startsWith('//') || start.startsWith('<!--'));
    });
    expect(silent).toEqual([]);
  });
});
