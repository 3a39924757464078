/**
 * `npm run chaos -- --rounds 200 --seed N [--browser firefox]`: breaks things at random moments of real work on the
 * built page and counts what was lost. Prints each failure with the seed that brings it back (`--round SEED`), then
 * rounds, faults by kind and losses; ends with 1 where anything was lost.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneOf, readOptions, refuse, wholeNumber } from '../../tools/args';
import { ensureBuild } from '../../tools/setup/build.mjs';
import { ensureBrowser } from '../../tools/setup/browser.mjs';
import { ensureDefaultModel } from '../../tools/setup/model.mjs';
import { quietly } from '../../tools/setup/report.mjs';
import { FAULTS } from './faults';
import { planRound, playRound } from './round';
import { openSite } from './site';

const usage = `npm run chaos -- [--rounds 200] [--seed 1] [--browser chromium|firefox] [--only "FAULT"] [--round SEED]
Faults: ${FAULTS.map(({ name }) => name).join(', ')}.
Ends with 0 when nothing was lost, 1 when something was, 2 when it was asked for wrongly.`;

const values = readOptions(
  process.argv.slice(2),
  {
    rounds: { type: 'string' },
    seed: { type: 'string' },
    browser: { type: 'string', default: 'chromium' },
    only: { type: 'string' },
    round: { type: 'string' },
  },
  usage,
);
const name = oneOf('browser', values.browser, ['chromium', 'firefox'] as const, usage)!;
const rounds = wholeNumber('rounds', values.rounds, 200, [1, 100_000], usage);
const seed = wholeNumber('seed', values.seed, 1, [0, 2 ** 31 - 1], usage);
if (values.only !== undefined && !FAULTS.some((fault) => fault.name === values.only)) {
  refuse(`--only ${values.only}: there is no such fault.`, usage);
}
/** A profile fills with what earlier rounds kept, as a visitor's does; then a new visitor comes. */
const ROUNDS_OF_A_PROFILE = 20;

const executablePath = await quietly(async () => {
  const found = name === 'firefox' ? (process.env['CAT_FIREFOX'] ?? '/usr/bin/firefox-esr') : null;
  const browser = found ?? (await ensureBrowser());
  await ensureDefaultModel();
  await ensureBuild();
  return browser;
});
const site = await openSite();
const seeds =
  values.round === undefined
    ? Array.from({ length: rounds }, (_, i) => `${String(seed)}/${String(i)}`)
    : [values.round];
const kinds = new Map<string, number>();
const lost: string[] = [];
let profile = mkdtempSync(join(tmpdir(), 'chaos-'));
const begun = performance.now();
for (const [index, round] of seeds.entries()) {
  if (index > 0 && index % ROUNDS_OF_A_PROFILE === 0) {
    rmSync(profile, { recursive: true, force: true });
    profile = mkdtempSync(join(tmpdir(), 'chaos-'));
  }
  const plan = planRound(round, name, values.only);
  const began = performance.now();
  const wrong = await playRound(plan, { name, executablePath, profile, site });
  const took = ((performance.now() - began) / 1000).toFixed(1);
  kinds.set(plan.fault.name, (kinds.get(plan.fault.name) ?? 0) + 1);
  console.log(
    `${round}  ${plan.activity.name}, ${plan.fault.name} after ${String(plan.afterMs)} ms: ${wrong.length === 0 ? 'nothing lost' : 'LOST'}  ${took} s`,
  );
  for (const what of wrong) {
    console.log(`    ${what}`);
    lost.push(`${round}: ${what}`);
  }
}
await site.close();
rmSync(profile, { recursive: true, force: true });
console.log(
  `\n${String(seeds.length)} rounds in ${name}, ${((performance.now() - begun) / 1000).toFixed(0)} s`,
);
for (const [fault, times] of [...kinds].sort((a, b) => b[1] - a[1])) {
  console.log(`${fault.padEnd(32)} ${String(times).padStart(4)}`);
}
console.log(`losses ${String(lost.length)}`);
if (lost.length > 0) {
  console.log(
    `Have one again: npm run chaos -- --round SEED${name === 'firefox' ? ' --browser firefox' : ''}`,
  );
  process.exitCode = 1;
}
