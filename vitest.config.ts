/**
 * Test projects. `unit`: plain Node, fast. `training`: jax-js in Node, where a test trains for seconds.
 * `browser`: components and workers in real Chromium. `engines`: the contract suite on real models. `e2e`: Playwright's library over the production build.
 * `walks`: the production build in Firefox and WebKitGTK.
 * `tools/test.mjs` finds the browser and names it in CAT_BROWSER.
 */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import base, { isolation } from './vite.config.ts';
import { BROWSER_FLAGS } from './tools/browser-flags.mjs';

// Vitest's reporter groups failures with `Map.groupBy`, which Node 20 lacks: without it a failure is hidden.
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

const executablePath = process.env['CAT_BROWSER'] ?? '/usr/bin/chromium';

/** Each takes seconds: whole commands, sweeps of whole data files, a training. `npm run test:quick` leaves them out. */
const LONG = [
  'tools/{commands,cat}.test.ts',
  'tools/evaluate/*.test.ts',
  'tools/answers/*.test.ts',
  'src/answers/{clusters,equivalent,extract,gold,hostile}.test.ts',
  'src/{lab/versus/versus,evaluate/harness/harness,wordproblems/trace}.test.ts',
];
const quick = process.env['CAT_QUICK'] === '1';

// A fresh one for each project: Vitest writes the project's name into it.
const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath, args: BROWSER_FLAGS } }),
  instances: [{ browser: 'chromium' as const }],
});

export default defineConfig({
  ...base,
  server: { headers: isolation },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/{house,chaos}/*.test.ts'],
          exclude: [
            '**/*.{browser,engine,training}.test.ts',
            '**/node_modules/**',
            ...(quick ? LONG : []),
          ],
          // Apart from one another in the full run; daily, what a file leaves behind is worth a third of the time.
          ...(quick ? { pool: 'threads' as const, isolate: false } : {}),
          // Nothing here takes three seconds alone; a loaded machine may need several times that.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'training',
          environment: 'node',
          include: ['src/**/*.training.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          // How long an element may take to appear: what is awaited is a fact, not a speed.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 60_000,
          browser: chromium(),
        },
      },
      {
        extends: true,
        test: {
          name: 'engines',
          include: ['src/**/*.engine.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          browser: chromium(),
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.e2e.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          // Pages mostly wait: two files at a time keep two cores busy.
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'walks',
          environment: 'node',
          include: ['test/walks/*.walk.test.ts'],
          testTimeout: 150_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
