/**
 * `npm test`: installs, finds or installs a browser, fetches the model, and runs everything. The last line
 * says how many passed, failed and were skipped; every skip is listed with its reason. A static check
 * (formatting, lint …) counts as one. `--quick` runs what needs neither build nor browser, for daily work;
 * `--only a,b` runs the named steps.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './setup/command.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { say } from './setup/report.mjs';
import { CACHE, ROOT } from './setup/root.mjs';

const bin = (/** @type {string} */ path) => join(ROOT, 'node_modules', path);

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} words arguments to Node
 * @property {boolean} [quick] runs with `--quick`
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

/** @type {Step[]} */
const steps = [
  {
    name: 'format',
    quick: true,
    words: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '--cache', '.'],
  },
  {
    name: 'lint',
    quick: true,
    words: [bin('eslint/bin/eslint.js'), '--cache', '--cache-location', '.cache/eslint', '.'],
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
  {
    name: 'borders',
    quick: true,
    words: [bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'src', 'tools', '--config'],
  },
  { name: 'dead-code', words: [bin('knip/bin/knip.js')] },
  vitest('unit', true),
  vitest('training'),
  { name: 'build', words: ['tools/build.mjs'] },
  { name: 'size', words: [bin('size-limit/bin.js')] },
  vitest('browser'),
  vitest('engines'),
  vitest('e2e'),
];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const only = values.only?.split(',');
const chosen = steps.filter((step) =>
  only ? only.includes(step.name) : !values.quick || step.quick,
);

const total = { passed: 0, failed: 0 };
/** @type {string[]} */
const failures = [];
/** @type {{ name: string, reason: string }[]} */
const skipped = [];

try {
  await prepare();
  for (const step of chosen) {
    await runStep(step);
  }
} catch (error) {
  total.failed++;
  failures.push(error instanceof Error ? error.message : String(error));
}
for (const { name, reason } of skipped) say('skipped', `${name}: ${reason}`);
for (const failed of failures) say('failed', failed);
console.log(`${total.passed} passed, ${total.failed} failed, ${skipped.length} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function prepare() {
  await ensurePackages();
  if (values.quick) return;
  const { ensureBrowser } = await import('./setup/browser.mjs');
  const { ensureDefaultModel } = await import('./setup/model.mjs');
  process.env['CAT_BROWSER'] = await ensureBrowser();
  await ensureDefaultModel();
}

/** @param {Step} step */
async function runStep(step) {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `counts-${step.name}.json`);
  rmSync(file, { force: true });
  say('step', step.name);
  const { code } = await runCommand(process.execPath, step.words, {
    cwd: ROOT,
    env: { ...process.env, CAT_TEST_COUNTS: file },
  });
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
  if (counts.failed > 0) failures.push(`${step.name}: ${counts.failed} tests`);
  else if (code !== 0) {
    total.failed++;
    failures.push(`${step.name}: all tests passed but the runner ended with ${code}`);
  }
}
