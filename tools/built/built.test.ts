/** The check of the built page finds what it is for: scripts written here stand for the build. */
import { describe, expect, test } from 'vitest';
import { SUPPORTED } from '../../src/platform/supported';
import { findBackImports } from './back-imports';
import { readModule } from './modules';
import { PlatformNames, weighParts } from './platform-names';

const start = (file: string) =>
  readModule(
    'page.js',
    `new Worker(new URL(\`${file}\`, '' + import.meta.url), { type: 'module' })`,
  );

describe('imports back', () => {
  test('of an entry are found through a chain of parts, static and lazy', () => {
    const found = findBackImports([
      start('/assets/worker-1.js'),
      readModule('worker-1.js', 'const a = () => import("./adapter.js"); export { a };'),
      readModule('adapter.js', 'import "./kernels.js";'),
      readModule('kernels.js', 'import { a } from "./worker-1.js"; a();'),
    ]);
    expect(found.workers).toBe(1);
    expect(found.complaints).toEqual([
      "kernels.js imports its worker's entry worker-1.js back: Safari runs it twice",
    ]);
  });

  test('of what the entry stands on are no fault', () => {
    const { complaints } = findBackImports([
      start('worker-1.js'),
      readModule('worker-1.js', 'import "./inside.js"; import("./adapter.js");'),
      readModule('inside.js', 'export const a = 1;'),
      readModule('adapter.js', 'import { a } from "./inside.js"; a;'),
    ]);
    expect(complaints).toEqual([]);
  });

  test('of a worker that was not built are a fault', () => {
    expect(findBackImports([start('gone.js')]).complaints).toEqual([
      'gone.js is started as a worker and was not built',
    ]);
  });
});

describe('names of the platform', () => {
  const names = new PlatformNames(SUPPORTED);
  const named = (text: string) => names.namedIn(readModule('a.js', text).tree);

  test('that a supported browser lacks are found as globals, statics, members and methods', () => {
    expect(
      named(`
        requestIdleCallback(f); self.scheduler?.postTask(f); navigator.gpu?.requestAdapter();
        Map.groupBy([], f); Promise.withResolvers(); AbortSignal.any([]);
        handle.createWritable(); typeof globalThis.Float16Array;
      `),
    ).toEqual([
      '.createWritable',
      'AbortSignal.any',
      'Float16Array',
      'Map.groupBy',
      'Promise.withResolvers',
      'navigator.gpu',
      'requestIdleCallback',
      'scheduler',
      'scheduler.postTask',
    ]);
  });

  test('that all have, or that the script declares itself, are not', () => {
    expect(
      named(`
        structuredClone({}); navigator.locks.request('a', f); [1].toSorted(); AbortSignal.abort();
        new CompressionStream('gzip'); function requestIdleCallback() {} requestIdleCallback();
        const { scheduler } = library; scheduler.postTask(f);
      `),
    ).toEqual([]);
  });

  test('are weighed both ways against the list', () => {
    const modules = [readModule('a.js', 'Map.groupBy([], f); AbortSignal.any([])')];
    const complaints = weighParts(
      modules,
      [{ name: 'AbortSignal.any' }, { name: 'trustedTypes' }],
      names,
    );
    expect(complaints).toEqual([
      'a.js names Map.groupBy, which safari 17.2, safari_ios 17.2 lack: give it a stand-in and a line in src/platform/parts.ts',
      'src/platform/parts.ts lists trustedTypes, which no script names any more',
    ]);
  });
});

test('syntax that is too new is refused with the file’s name', () => {
  expect(() => readModule('new.js', 'using a = f();')).toThrow('new.js is not ES2023');
});
