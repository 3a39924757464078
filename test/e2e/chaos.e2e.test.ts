/**
 * Twelve rounds of chaos (`test/chaos`): every fault once, two of them twice, each at a moment of its own in a job of
 * its own. `npm run chaos` plays as many as wished, with any seed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureBuild } from '../../tools/setup/build.mjs';
import { FAULTS } from '../chaos/faults';
import { planRound, playRound } from '../chaos/round';
import { openSite, type Site } from '../chaos/site';

const ROUNDS = 12;
let site: Site;
let profile: string;

beforeAll(async () => {
  await ensureBuild();
  site = await openSite();
  profile = mkdtempSync(join(tmpdir(), 'chaos-'));
});
afterAll(async () => {
  await site.close();
  rmSync(profile, { recursive: true, force: true });
});

test.each(
  Array.from({ length: ROUNDS }, (_, i) => planRound(`5/${String(i)}`, 'chromium', faultOf(i))),
)('round $seed: nothing is lost in $activity.name when $fault.name', async (plan) => {
  const executablePath = process.env['CAT_BROWSER']!;
  expect(await playRound(plan, { name: 'chromium', executablePath, profile, site })).toEqual([]);
});

function faultOf(round: number): string {
  return FAULTS[round % FAULTS.length]!.name;
}
