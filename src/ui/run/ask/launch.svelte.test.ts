import { expect, test } from 'vitest';
import type { ModelsState } from '../../models/models.svelte';
import { AS_IN_THE_PAPER, PLAIN, SMOLLM2 } from '../../../models/settings';
import type { UsableModel } from '../../models/usable';
import { Draft } from './draft.svelte';
import { Launch } from './launch.svelte';

const language: UsableModel = {
  id: 'language',
  name: 'Language, Q4_1',
  shortName: 'Language',
  goodFor: '',
  weakness: null,
  kinds: ['math', 'open'],
  sumsOnly: false,
  weak: true,
  downloadBytes: null,
  foreign: false,
  pace: null,
  tooBig: null,
  settings: SMOLLM2,
  checked: null,
};
const sums: UsableModel = {
  ...language,
  id: 'sums',
  kinds: ['math'],
  sumsOnly: true,
  weak: false,
  settings: PLAIN,
};

function setUp(usable: readonly UsableModel[], wished: string | null, question: string) {
  const consents: string[] = [];
  const begun: string[] = [];
  const models = { usable, wished, consentTo: (id: string) => consents.push(id) };
  const draft = new Draft();
  draft.question = question;
  const launch = new Launch(draft, models as unknown as ModelsState, (id) => begun.push(id));
  return { launch, draft, begun, consents };
}

test('a question that a model at hand can take begins with one press', () => {
  const { launch, begun } = setUp([sums, language], null, 'What is 15% of 80?');
  launch.press();
  expect(begun).toEqual(['language']);
  expect(launch.asking).toBeNull();
});

test('the chosen model cannot: the one that can runs instead, after the download was agreed to', () => {
  const absent = { ...language, downloadBytes: 98e6 };
  const { launch, begun, consents } = setUp([sums, absent], 'sums', 'What is 15% of 80?');
  expect(launch.plan.because).toBe('instead');
  launch.press();
  expect(begun).toEqual([]);
  expect(launch.asking).toMatchObject({ question: 'download', model: { id: 'language' } });
  launch.agree();
  expect(begun).toEqual(['language']);
  expect(consents).toEqual(['language']);
});

test('saying no begins nothing, and the next press asks again', () => {
  const absent = { ...language, downloadBytes: 98e6 };
  const { launch, begun } = setUp([sums, absent], null, 'What is 15% of 80?');
  launch.press();
  launch.decline();
  expect(launch.asking).toBeNull();
  launch.press();
  expect(launch.asking?.question).toBe('download');
  expect(begun).toEqual([]);
});

test('a chosen model downloads from the page’s own server without a question, from elsewhere with one', () => {
  const own = { ...language, downloadBytes: 98e6 };
  const first = setUp([own], 'language', 'What is 15% of 80?');
  first.launch.press();
  expect(first.begun).toEqual(['language']);
  const other = setUp([{ ...own, foreign: true }], 'language', 'What is 15% of 80?');
  other.launch.press();
  expect(other.launch.asking?.question).toBe('download');
});

test('a weak model answers a health question only after its own confirmation, download or not', () => {
  const absent = { ...language, downloadBytes: 98e6 };
  const { launch, begun } = setUp([sums, absent], null, 'I have had a fever since yesterday.');
  launch.press();
  expect(launch.asking?.question).toBe('download');
  launch.agree();
  expect(launch.asking?.question).toBe('health');
  expect(begun).toEqual([]);
  launch.agree();
  expect(begun).toEqual(['language']);
});

test('a model that failed its check needs the confirmation too, one that passed does not', () => {
  const strong = { ...language, weak: false };
  for (const [checked, asks] of [
    [null, null],
    [{ judges: true, writes: true }, null],
    [{ judges: false, writes: true }, 'health'],
    [{ judges: true, writes: false }, 'health'],
  ] as const) {
    const { launch } = setUp([{ ...strong, checked }], null, 'I have had a fever for a week.');
    launch.press();
    expect(launch.asking?.question ?? null).toBe(asks);
  }
});

test('without a model that can, the way out is said and nothing begins', () => {
  const { launch, begun } = setUp([sums], null, 'Why is the sky blue?');
  launch.press();
  expect(launch.asking).toEqual({ question: 'no-model', model: null });
  launch.agree();
  expect(begun).toEqual([]);
});

test('the settings are those of the model that would run; what the user set stays', () => {
  const { draft } = setUp([sums, language], null, '1 + 2 + 3 + 4');
  expect(draft.config()).toMatchObject(PLAIN);
  draft.question = 'What is 15% of 80?';
  expect(draft.config()).toMatchObject(SMOLLM2);
  expect(draft.settings.changed).toBe(false);
  draft.settings.maxTokens = 40;
  expect(draft.config()).toMatchObject({ ...SMOLLM2, maxTokens: 40 });
  draft.question = '1 + 2 + 3 + 4';
  expect(draft.config()).toMatchObject({ ...PLAIN, maxTokens: 40 });
  draft.settings.reset();
  expect(draft.config()).toMatchObject(PLAIN);
});

test('as in the paper is one press, on any model, and leaves the length alone', () => {
  const { draft } = setUp([language], null, 'What is 15% of 80?');
  expect(draft.settings.asInThePaper).toBe(false);
  draft.settings.takeThePapers();
  expect(draft.config()).toMatchObject({ ...AS_IN_THE_PAPER, maxTokens: SMOLLM2.maxTokens });
  expect(draft.settings.asInThePaper).toBe(true);
  draft.settings.reset();
  expect(draft.config()).toMatchObject(SMOLLM2);
});

test('a model too big for the device is asked about before it loads, once a visit', () => {
  const big = { ...language, tooBig: 'It needs about 3 GB.' };
  const { launch, begun } = setUp([big], null, 'What is 15% of 80?');
  launch.press();
  expect(launch.asking?.question).toBe('memory');
  expect(begun).toEqual([]);
  launch.agree();
  expect(begun).toEqual(['language']);
  launch.press();
  expect(begun).toEqual(['language', 'language']);
});
