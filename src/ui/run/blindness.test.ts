import { expect, test } from 'vitest';
import type { Prompt } from '../../engine/contract';
import { proveBlind } from './blindness';

const question = 'A shop packs 17 boxes with 12 apples each. How many apples does the shop have?';
const drafts = [
  { index: 0, text: '17 times 12 is 204.' },
  { index: 2, text: 'The shop has 204 apples.' },
];
const chat = (content: string): Prompt => ({ kind: 'chat', messages: [{ role: 'user', content }] });

test('a template with drafts is blind, and cut into what came from where', () => {
  const report = proveBlind(
    question,
    chat('Two drafts:\n17 times 12 is 204.\n--\nThe shop has 204 apples.\nWrite the best.'),
    drafts,
  );
  expect(report.blind).toBe(true);
  expect(report.missing).toEqual([]);
  expect(report.segments.map(({ rollout }) => rollout)).toEqual([null, 0, null, 2, null]);
  expect(report.segments.map(({ text }) => text).join('')).toContain('Write the best.');
});

test('the question in the template is a leak, also in other case and spacing', () => {
  const leaked = chat(`TASK: a  shop packs 17 boxes\nwith 12 apples each.\n17 times 12 is 204.`);
  const report = proveBlind(question, leaked, drafts);
  expect(report.blind).toBe(false);
  expect(report.inTemplate.text).toBe('a shop packs 17 boxes with 12 apples each');
});

test('the question in a system message is a leak too', () => {
  const prompt: Prompt = {
    kind: 'chat',
    messages: [
      { role: 'system', content: question },
      { role: 'user', content: '17 times 12 is 204.' },
    ],
  };
  expect(proveBlind(question, prompt, drafts).blind).toBe(false);
});

test('a rollout that repeats the question is the tie that is allowed', () => {
  const repeating = [{ index: 0, text: `${question} It has 204.` }];
  const report = proveBlind(question, chat(`Draft:\n${question} It has 204.\nWrite.`), repeating);
  expect(report.blind).toBe(true);
  expect(report.inRollouts.words).toBe(report.questionWords);
});

test('a rollout that was not shown as it is counts as template and is named', () => {
  const report = proveBlind(question, chat('Drafts: something else.'), drafts);
  expect(report.missing).toEqual([0, 2]);
  expect(report.segments).toEqual([{ text: 'Drafts: something else.', rollout: null }]);
});

test('a shortened rollout is recognised by its ends', () => {
  const long = `We begin with seventeen boxes here ${'and go on '.repeat(40)}until all are counted at last.`;
  const shown = `${long.slice(0, 60)}\n[… 300 characters left out …]\n${long.slice(-60)}`;
  const report = proveBlind(question, chat(`D:\n${shown}\nWrite.`), [{ index: 0, text: long }]);
  expect(report.missing).toEqual([]);
  expect(report.segments[1]).toEqual({ text: shown, rollout: 0 });
});

test('a short question is not hidden by the allowance for chance', () => {
  const report = proveBlind('358 + 676', chat('Sum: 358 + 676. Drafts: none'), []);
  expect(report.blind).toBe(false);
});
