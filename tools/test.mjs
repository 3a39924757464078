/**
 * `npm test`: installs, finds or installs a browser, fetches the model, and runs everything. The last line
 * says how many passed, failed and were skipped; every skip is listed with its reason. A static check
 * (formatting, lint …) counts as one. `--quick` runs what needs neither build nor browser, for daily work: formatting
 * and lint of what changed, and the unit tests that take no seconds (`CAT_QUICK`, vitest.config.ts).
 * `--only a,b` runs the named steps. What runs on one core (checks, build, tests without a browser) goes in two
 * lanes side by side; then the browser has the machine to itself. A table of seconds closes the run.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './setup/command.mjs';
import { changedFiles } from './setup/changed.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { say } from './setup/report.mjs';
import { CACHE, ROOT } from './setup/root.mjs';

const bin = (/** @type {string} */ path) => join(ROOT, 'node_modules', path);

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} words arguments to Node
 * @property {boolean} [quick] runs with `--quick`
 * @property {RegExp} [looksAt] what it looks at file by file: `--quick` gives it the changed ones in place of all
 * @property {boolean} [counts] a Vitest project that reports its own counts
 */

/** @param {string} project @param {boolean} [quick] @returns {Step} */
const vitest = (project, quick = false) => ({
  name: project,
  quick,
  counts: true,
  words: [
    bin('vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=./tools/test-reporter.mjs',
  ],
});

/** One core: nothing here needs what the other lane makes. @type {Step[]} */
const checks = [
  {
    name: 'format',
    quick: true,
    looksAt: /\.(?:[cm]?[jt]s|svelte|json|md|css|html|ya?ml)$/,
    words: [
      bin('prettier/bin/prettier.cjs'),
      '--check',
      '--log-level=warn',
      '--cache',
      '--ignore-unknown',
      '.',
    ],
  },
  {
    name: 'lint',
    quick: true,
    looksAt: /\.(?:[cm]?[jt]s|svelte)$/,
    words: [
      bin('eslint/bin/eslint.js'),
      '--cache',
      '--cache-location',
      '.cache/eslint',
      '--no-warn-ignored',
      '.',
    ],
  },
  {
    name: 'types',
    quick: true,
    words: [
      bin('svelte-check/bin/svelte-check'),
      '--output',
      'human',
      '--fail-on-warnings',
      '--incremental',
    ],
  },
  { name: 'dead-code', words: [bin('knip/bin/knip.js')] },
  { name: 'build', words: ['tools/build.mjs'] },
  { name: 'built', words: [bin('tsx/dist/cli.mjs'), 'tools/built/main.ts'] },
  { name: 'size', words: [bin('size-limit/bin.js')] },
];
/** @type {Step[]} */
const tests = [
  vitest('unit', true),
  {
    name: 'borders',
    quick: true,
    words: [bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'src', 'tools', '--config'],
  },
  vitest('training'),
];
/** Both cores, and what the lanes made. @type {Step[]} */
const inBrowser = [vitest('browser'), vitest('engines'), vitest('e2e'), vitest('walks')];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const only = values.only?.split(',');
/** @param {Step[]} steps */
const chosen = (steps) =>
  steps
    .filter(({ name, quick }) => (only ? only.includes(name) : !values.quick || quick))
    .map((step) => (values.quick ? narrowed(step) : step))
    .filter(({ words }) => words.length > 0);

const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const failures = [];
/** @type {{ name: string, reason: string }[]} */
const skipped = [];
/** What each step took, in the order of their ends. @type {{ name: string, seconds: number }[]} */
const took = [];
/** What single test files took. @type {{ name: string, seconds: number }[]} */
const files = [];
const FILES_SHOWN = 12;
const begun = performance.now();

try {
  await ensurePackages();
  const alone = chosen(inBrowser);
  const lanes = await Promise.allSettled([
    lane(chosen(checks), true),
    (alone.length > 0 ? fetchParts(alone) : Promise.resolve()).then(() =>
      lane(chosen(tests), true),
    ),
  ]);
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  await lane(alone, false);
} catch (error) {
  total.failed++;
  failures.push(error instanceof Error ? error.message : String(error));
}
printSeconds();
for (const { name, reason } of skipped) say('skipped', `${name}: ${reason}`);
for (const failed of failures) say('failed', failed);
console.log(`${total.passed} passed, ${total.failed} failed, ${skipped.length} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** A step over single files, on the changed ones alone; without words where nothing changed. @param {Step} step */
function narrowed(step) {
  const { looksAt, words } = step;
  if (!looksAt) return step;
  const files = changedFiles().filter((name) => looksAt.test(name));
  return { ...step, words: files.length > 0 ? [...words.slice(0, -1), ...files] : [] };
}

/** The browsers and the language model, when a step will need them. @param {Step[]} steps */
async function fetchParts(steps) {
  const { ensureBrowser } = await import('./setup/browser.mjs');
  const { ensureOtherBrowsers } = await import('./setup/other-browsers.mjs');
  const { ensureDefaultModel } = await import('./setup/model.mjs');
  const { ensureTutoredModel } = await import('./setup/tutored.mjs');
  process.env['CAT_BROWSER'] = await ensureBrowser();
  if (steps.some(({ name }) => name === 'walks')) await ensureOtherBrowsers();
  if (await ensureDefaultModel()) await ensureTutoredModel();
}

/**
 * One after the other. Beside another lane a step's output is held back until its end, so that lines do not mix.
 * @param {Step[]} steps @param {boolean} beside
 */
async function lane(steps, beside) {
  for (const step of steps) await runStep(step, beside);
}

/** @param {Step} step @param {boolean} beside */
async function runStep(step, beside) {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `counts-${step.name}.json`);
  rmSync(file, { force: true });
  const begun = performance.now();
  if (!beside) say('step', step.name);
  const { code, output } = await runCommand(process.execPath, step.words, {
    cwd: ROOT,
    env: { ...process.env, CAT_TEST_COUNTS: file, ...(values.quick ? { CAT_QUICK: '1' } : {}) },
    capture: beside,
  });
  const seconds = (performance.now() - begun) / 1000;
  took.push({ name: step.name, seconds });
  say('step', `${step.name}: ${seconds.toFixed(0)} s`);
  if (output.trim() !== '') console.log(output.trimEnd());
  if (!step.counts) {
    total[code === 0 ? 'passed' : 'failed']++;
    if (code !== 0) failures.push(`${step.name} (exit ${code})`);
    return;
  }
  if (!existsSync(file)) {
    total.failed++;
    failures.push(`${step.name}: ended with ${code} before it could count its tests`);
    return;
  }
  /** @type {import('./test-reporter.mjs').Counts} */
  const counts = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += counts.passed;
  total.failed += counts.failed;
  skipped.push(...counts.skipped);
  files.push(...counts.files);
  if (counts.failed > 0) failures.push(`${step.name}: ${counts.failed} tests`);
  else if (code !== 0) {
    total.failed++;
    failures.push(`${step.name}: all tests passed but the runner ended with ${code}`);
  }
}

/** Where the time went: every step, then the slowest test files. */
function printSeconds() {
  /** @param {string} title @param {{ name: string, seconds: number }[]} rows */
  const table = (title, rows) => {
    console.log(`\n${title.padEnd(60)} seconds`);
    for (const { name, seconds } of rows) {
      console.log(`${name.padEnd(60)} ${seconds.toFixed(1).padStart(7)}`);
    }
  };
  const all = { name: 'all, lanes side by side', seconds: (performance.now() - begun) / 1000 };
  table('step', [...took, all]);
  const slowest = [...files].sort((a, b) => b.seconds - a.seconds).slice(0, FILES_SHOWN);
  if (slowest.length > 0) table('slowest test files', slowest);
  console.log('');
}
