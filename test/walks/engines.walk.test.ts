/**
 * The built page in Firefox and in WebKitGTK, Safari's engine, on a host under a path that sends no header of ours:
 * the walk of a visitor, from the first screen to going offline. A browser that is not here is skipped, with the reason.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureBuild } from '../../tools/setup/build.mjs';
import { findFirefox, findWebKit } from '../../tools/setup/other-browsers.mjs';
import { says } from '../chaos/in-page';
import { until } from '../chaos/until';
import { staticHost, type StaticHost } from '../support/static-host';
import { openFirefox, openWebKit, type Walker } from './browsers';
import { handsOn, STALL, takeModelInTwo, type Hands } from './hands';
import {
  choose,
  isIsolated,
  keptShare,
  linkByHand,
  origins,
  overflow,
  refuseClipboard,
  whereModelsLie,
} from './in-page';

const PREFIX = '/a/b/';
const SUM = '358 + 676 + 739 + 945';
/** Bytes of a full segment: what a stopped download has kept at least. */
const FIRST_SEGMENT = 32 * 2 ** 20;

const BROWSERS = [
  { name: 'Firefox', where: findFirefox(), open: openFirefox, models: 'files', oneThread: false },
  // WebKitGTK has no private files unless they are switched on, and as Safari no wasm memory of 64 bits.
  { name: 'WebKit', where: findWebKit(), open: openWebKit, models: 'database', oneThread: true },
] as const;

describe.each(BROWSERS)('$name', ({ where, open, models, oneThread }) => {
  let walker: Walker;
  let host: StaticHost;
  let hands: Hands;
  let texts: readonly string[] = [];

  beforeAll(async () => {
    if ('missing' in where) return;
    await ensureBuild();
    host = await staticHost(PREFIX, { stall: STALL });
    walker = await open(where.path);
    hands = handsOn(walker, host);
  });
  beforeEach(({ skip }) => {
    if ('missing' in where) skip(where.missing);
  });
  afterAll(async () => {
    if ('missing' in where) return;
    await walker.close();
    await host.close();
  });

  const documents = (): number => host.requests.filter((path) => path === PREFIX).length;

  test('the first screen opens, and one reload brings isolation', async () => {
    await hands.visit('run');
    // To ask the page anything counts as a press of the user, and whoever is busy is not disturbed by a reload.
    await until('the reload', () => Promise.resolve(documents() === 2));
    await until('isolation', () => walker.call(isIsolated, null));
    await hands.fill('^Question', SUM);
    expect(documents()).toBe(2);
  });

  test('the built-in reasoner runs in its worker', async () => {
    await hands.press('^Run');
    texts = await hands.rollouts(8);
    for (const text of texts) expect(text).toMatch(/\d/);
  });

  test('its link opens it again', async () => {
    let link = '';
    await walker.call(refuseClipboard, null);
    await hands.press('^Copy link');
    await until('the link', async () => (link = await walker.call(linkByHand, null)) !== '');
    await walker.open(link);
    expect(await hands.rollouts(8)).toEqual(texts);
  });

  test('the history has it after a reload', async () => {
    await hands.visit('history');
    await walker.reload();
    await hands.press(`^${SUM.replaceAll('+', '\\+')}$`);
    expect(await hands.rollouts(8)).toEqual(texts);
  });

  test('the lab trains', async () => {
    await hands.visit('lab');
    await hands.unfold('^Hyper-parameters');
    await hands.fill('^Steps$', '5');
    await hands.fill('^Questions a step', '2');
    await hands.fill('^Steps between evaluations', '1000');
    await hands.fill('^Sums of an evaluation', '64');
    await hands.press('^Train with these');
    await hands.see('is done after 5 steps');
  });

  test('an evaluation ends', async () => {
    await hands.visit('evaluate');
    await hands.fill('^Questions', 'sums');
    await hands.fill('^Number of questions', '4');
    await hands.press('^Start at once$');
    await hands.see('4 of 4 questions');
  });

  test('answers are compared', async () => {
    await hands.visit('answers');
    await hands.fill('^First answer', 'x^2-1');
    await hands.fill('^Second answer', '(x-1)(x+1)');
    await hands.see('Equal\\.');
  });

  test('a download that was stopped goes on where it ended, and is kept', async () => {
    expect(await takeModelInTwo(hands, host)).toBeGreaterThanOrEqual(FIRST_SEGMENT);
    expect(await walker.call(whereModelsLie, null)).toBe(models);
    expect(
      await walker.call(says, 'One thread only\\s+This browser.* has no memory of 64 bits'),
    ).toBe(oneThread);
  });

  test('the language model writes', async () => {
    await hands.visit('run');
    await hands.unfold('^Settings');
    await hands.fill('^G, rollouts', '2');
    await hands.fill('^Maximum tokens', '16');
    await hands.fill('^Question', 'What is 2 + 3?');
    await until('the kind', () => walker.call(choose, '^Mathematics'));
    await hands.press('^Run');
    await hands.rollouts(2);
  });

  test('a narrow window is not wider than it is', async () => {
    await walker.resize(390, 844);
    for (const screen of ['run', 'lab', 'evaluate', 'answers', 'models', 'history', 'privacy']) {
      await hands.visit(screen);
      await hands.see('Privacy');
      expect(await walker.call(overflow, null), screen).toBe(0);
    }
    await walker.resize(1280, 900);
  });

  test('offline a run works, and nothing came from elsewhere', async () => {
    await until('all parts kept', async () => (await walker.call(keptShare, null)) === 1, 120_000);
    const origin = new URL(host.url).origin;
    await host.close();
    await hands.visit('run');
    await hands.fill('^Model', 'reasoner-paper');
    await hands.fill('^Question', SUM);
    await hands.press('^Run');
    await hands.rollouts(2);
    expect(await walker.call(origins, null)).toEqual([origin]);
  });
});

test('private files that can be made and not written, as in this port of WebKit, are not relied on', async ({
  skip,
}) => {
  const where = findWebKit();
  if ('missing' in where) return skip(where.missing);
  await ensureBuild();
  const host = await staticHost(PREFIX, { stall: STALL });
  const walker = await openWebKit(where.path, ['StorageAPI=1', 'FileSystem=1', 'AccessHandle=1']);
  try {
    expect(await takeModelInTwo(handsOn(walker, host), host)).toBeGreaterThanOrEqual(FIRST_SEGMENT);
    expect(await walker.call(whereModelsLie, null)).toBe('database');
  } finally {
    await walker.close();
    await host.close();
  }
});
