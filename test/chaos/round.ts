/**
 * One round: something is begun on the page, at a random moment something breaks, the page is opened again, and then
 * everything that was finished before must be there, once, and the next run must work. All choices come from the
 * round's own seed, so that a failure can be had again.
 */
import type { Page } from 'puppeteer-core';
import { rngFor, type Rng } from '../../src/chance/rng';
import { ACTIVITIES, pressed, seen, type Activity } from './activities';
import { launch, type BrowserName, type ChaosBrowser } from './browser';
import { FAULTS, type Fault } from './faults';
import { fill, readStored, says } from './in-page';
import { losses } from './losses';
import type { Site } from './site';
import { pause, until } from './until';

export interface RoundPlan {
  readonly seed: string;
  readonly activity: Activity;
  readonly fault: Fault;
  /** Milliseconds between the job being under way and the fault. */
  readonly afterMs: number;
}

export interface Ground {
  readonly name: BrowserName;
  readonly executablePath: string;
  readonly profile: string;
  readonly site: Site;
}

const LATEST_MS = 2500;

/** A round's seed is written `SEED/NUMBER`. */
function rngOf(seed: string, what: string): Rng {
  const [base, number = '0'] = seed.split('/');
  return rngFor(Number(base), 'chaos', number, what);
}

/** What happens in a round; the same seed gives the same plan. */
export function planRound(seed: string, browser: BrowserName, onlyFault?: string): RoundPlan {
  const rng = rngOf(seed, 'plan');
  const faults = FAULTS.filter(
    (fault) => fault.in.includes(browser) && (onlyFault === undefined || fault.name === onlyFault),
  );
  return {
    seed,
    activity: ACTIVITIES[rng.below(ACTIVITIES.length)]!,
    fault: faults[rng.below(faults.length)]!,
    afterMs: rng.below(LATEST_MS),
  };
}

/** Sentences about what was lost or did not work; none is the only good answer. */
export async function playRound(plan: RoundPlan, ground: Ground): Promise<string[]> {
  const rng = rngOf(plan.seed, 'play');
  const { site } = ground;
  await site.answer();
  let browser = await launch(ground.name, ground.executablePath, ground.profile);
  try {
    const page = await browser.open(`${site.url}#${plan.activity.screen}`);
    await plan.activity.begin(page, rng);
    await pause(plan.afterMs);
    const before = await page.evaluate(readStored);
    await plan.fault.strike({ browser, page, site, rng });
    if (plan.fault.leaves === 'page') await pause(500);
    if (plan.fault.leaves === 'nothing') {
      browser = await launch(ground.name, ground.executablePath, ground.profile);
    }
    const again = await openAgain(browser, site, plan);
    const wrong = losses(before, await again.evaluate(readStored));
    wrong.push(...(await claimsToRun(again, site)));
    if (plan.activity.goOn) {
      await show(again, site, plan.activity.screen);
      await plan.activity.goOn(again);
    }
    await nextRun(again, site, rng);
    wrong.push(...losses(before, await again.evaluate(readStored)));
    return [...new Set(wrong)];
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  } finally {
    await browser.close().catch(() => undefined);
  }
}

/** The page as somebody finds it who comes back: the network is there again, other tabs are closed. */
async function openAgain(browser: ChaosBrowser, site: Site, plan: RoundPlan): Promise<Page> {
  await site.answer();
  const page = await browser.open(`${site.url}#${plan.activity.screen}`);
  for (const other of await page.browser().pages()) {
    if (other !== page) await other.close().catch(() => undefined);
  }
  await page.reload();
  return page;
}

async function show(page: Page, site: Site, screen: string): Promise<void> {
  await page.goto(`${site.url}#${screen}`);
  await page.reload();
}

/** What says it is going on, although nothing is. */
async function claimsToRun(page: Page, site: Site): Promise<string[]> {
  await show(page, site, 'history');
  await seen(page, 'History');
  await until('the list of runs', async () => {
    const { runs } = await page.evaluate(readStored);
    return page.evaluate(says, runs.length > 0 ? 'Export' : 'No run yet');
  });
  return (await page.evaluate(says, ' · running'))
    ? ['the History says "running" and nothing runs']
    : [];
}

/** A run from typing to rewards with the built-in reasoner. */
async function nextRun(page: Page, site: Site, rng: Rng): Promise<void> {
  await show(page, site, 'run');
  const before = (await page.evaluate(readStored)).runs.length;
  const question = `${String(100 + rng.below(900))} + 234 + 345 + 456`;
  await until('the question box', () => page.evaluate(fill, ['^Question', question] as const));
  await pressed(page, '^Run');
  await seen(page, 'Run completed');
  await until('the run in the database', async () => {
    const { runs } = await page.evaluate(readStored);
    return runs.length > before && runs.some(({ status }) => status === 'completed');
  });
}
