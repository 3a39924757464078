/** Recorded rollouts: reading the stream, naming bad rows, and figures whose arithmetic stands in a comment. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grader } from '../../answers/types';
import { boxedGrader } from '../../../test/support/evaluate/engine';
import { wilson } from '../stats/interval';
import { scoreRollouts } from './index';
import { goldAnswer } from './gold';
import { SeenIds } from './ids';
import { linesOf } from './lines';
import { parseRow } from './row';
import { scoreRow } from './score';
import { parseMethods, RolloutTally } from './tally';

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function lines(text: string, size = 7, maxBytes?: number) {
  const list: (readonly [number, string | null])[] = [];
  for await (const line of linesOf(chunksOf(text, size), maxBytes)) {
    list.push([line.number, line.text]);
  }
  return list;
}

describe('lines of a stream', () => {
  it('split at line feeds alone, wherever the chunks end', async () => {
    // U+2028 may stand unescaped in a JSON string; a reader that splits there breaks the row.
    const rows = ['{"a":"x\u2028y"}', 'zweite Zeile: äöü €', 'end'];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (size) => {
        expect(await lines(rows.join('\n'), size)).toEqual(rows.map((row, i) => [i + 1, row]));
      }),
    );
  });

  it('count blank lines, drop a BOM, keep the last line without its end', async () => {
    expect(await lines('\uFEFFa\n\n  \nb\r\nc')).toEqual([
      [1, 'a'],
      [4, 'b\r'],
      [5, 'c'],
    ]);
  });

  it('pass over a line that is too long without holding it', async () => {
    expect(await lines(`ok\n${'x'.repeat(100)}\nalso`, 8, 20)).toEqual([
      [1, 'ok'],
      [2, null],
      [3, 'also'],
    ]);
  });
});

const good = {
  id: 1,
  question: 'q',
  gold: 18,
  rollouts: [{ text: 'a', logprob: -0.5, tokens: 3 }, { text: 'b' }],
};

describe('rows', () => {
  it('take the documented form, numbers as ids and golds too', () => {
    const row = parseRow(JSON.stringify(good));
    expect(row.ok && row.value).toEqual({
      ...{ id: '1', question: 'q', gold: '18' },
      rollouts: [
        { text: 'a', logprob: -0.5, tokens: 3, truncated: false },
        { text: 'b', logprob: null, tokens: null, truncated: false },
      ],
    });
  });

  it.each([
    ['{"id":1', 'not JSON'],
    ['[1]', 'not an object'],
    [JSON.stringify({ ...good, gold: undefined }), '"gold" is missing'],
    [JSON.stringify({ ...good, gold: null }), '"gold" must be text or a number'],
    [JSON.stringify({ ...good, gold: ['18'] }), '"gold" must be text or a number'],
    [JSON.stringify({ ...good, rollouts: [{ text: 'a', logprob: 'x' }] }), 'must be a number'],
    [JSON.stringify({ ...good, gold: ' ' }), '"gold" is empty'],
    [JSON.stringify({ ...good, id: undefined }), '"id" is missing'],
    [JSON.stringify({ ...good, rollouts: [] }), '"rollouts" is an empty list'],
    [JSON.stringify({ ...good, rollouts: 'x' }), '"rollouts" must be a list'],
    [JSON.stringify({ ...good, rollouts: [{}] }), '"rollouts.0.text" is missing'],
    [JSON.stringify({ ...good, rollouts: [{ text: 5 }] }), '"rollouts.0.text" must be text'],
    [JSON.stringify({ ...good, rollouts: ['a'] }), '"rollouts.0" must be an object'],
  ])('%s is refused with its reason', (line, message) => {
    const row = parseRow(line);
    expect(row.ok).toBe(false);
    expect(!row.ok && row.failure.message).toContain(message);
  });
});

describe('golds', () => {
  it.each([
    ['18', '18'],
    ['\\frac{1}{2}', '\\frac{1}{2}'],
    ['3 * 6 = <<3*6=18>>18\n#### 18', '18'],
    ['So $x = \\boxed{44}$.\n\nWe may check: 17 · 44 = 748, so our answer is correct.', '44'],
    // The last of several boxes counts, as in MATH's own answers.
    ['$d = \\boxed{15\\frac{39}{40}},$ or $\\boxed{\\frac{639}{40}}$ inches.', '\\frac{639}{40}'],
    ['\\boxed{}', '\\boxed{}'],
  ])('%s holds %s', (gold, answer) => {
    expect(goldAnswer(gold)).toBe(answer);
  });
});

describe('ids', () => {
  it('that come again are known by the line of the first', () => {
    const ids = new SeenIds();
    expect([ids.earlier('a', 1), ids.earlier('b', 2), ids.earlier('a', 3)]).toEqual([
      null,
      null,
      1,
    ]);
  });
});

const signal = new AbortController().signal;
const row = (gold: string, answers: readonly (string | null)[], logprobs?: readonly number[]) =>
  JSON.stringify({
    ...{ id: 'x', question: 'q', gold },
    rollouts: answers.map((answer, i) => ({
      text: answer === null ? 'no idea' : `so \\boxed{${answer}}`,
      ...(logprobs === undefined ? {} : { logprob: logprobs[i] }),
    })),
  });

async function figures(rows: readonly string[], methods: string) {
  const choice = parseMethods(methods);
  if (!choice.ok) throw new Error(choice.failure.message);
  const tally = new RolloutTally(choice.value);
  const refused: number[] = [];
  for await (const event of scoreRollouts(chunksOf(rows.join('\n'), 50), boxedGrader, signal)) {
    if (event.type === 'row.scored') tally.add(event.row);
    else refused.push(event.line);
  }
  return { ...tally.figures(), refused };
}

it('a stop is heard within one row of very many different answers', async () => {
  const answers = Array.from({ length: 3_000 }, (_, i) => String(i));
  const read = parseRow(row('1', answers));
  if (!read.ok) throw new Error(read.failure.message);
  const controller = new AbortController();
  let compared = 0;
  const grader: Grader = {
    ...boxedGrader,
    compare: (left, right, of) => {
      compared++;
      return boxedGrader.compare(left, right, of);
    },
  };
  // The timer can fire only when the row lets go of the thread.
  setTimeout(() => controller.abort());
  await expect(scoreRow(read.value, grader, controller.signal)).rejects.toThrow('abort');
  expect(compared).toBeLessThan((answers.length * (answers.length - 1)) / 2);
});

describe('figures', () => {
  const rows = [
    row('5', ['5', '5', '4', '3']), // 2 of 4 right, majority 5: right
    'broken',
    row('7', ['1', '1', '7', null]), // 1 of 4, majority 1: wrong
    row('9', [null, null, null, null]), // none, no vote: wrong
    row('#### 2', ['2', '2', '2', '2']), // all; the gold is a solution's last line
  ];

  it('single, majority and pass@k', async () => {
    const { n, methods, refused, rollouts } = await figures(rows, 'single,majority,pass@k');
    expect(refused).toEqual([2]);
    expect(n).toBe(4);
    // (2 + 1 + 0 + 4) / 16
    expect(methods['single']!.accuracy).toBe(7 / 16);
    expect(methods['majority']!.accuracy).toBe(2 / 4);
    expect(methods['pass@4']!.accuracy).toBe(3 / 4);
    expect(methods['pass@1']!.accuracy).toBe(7 / 16);
    // pass@2 of 2 in 4: 1 - C(2,2)/C(4,2) = 5/6; of 1 in 4: 1 - C(3,2)/C(4,2) = 1/2
    expect(methods['pass@2']!.accuracy).toBeCloseTo((5 / 6 + 1 / 2 + 0 + 1) / 4, 12);
    const { low, high } = wilson(2, 4);
    expect(methods['majority']!.low).toBeCloseTo(low, 10);
    expect(methods['majority']!.high).toBeCloseTo(high, 10);
    expect(rollouts).toMatchObject({ total: 16, right: 7, unanswered: 5, group: [4, 4] });
  });

  it('a tie goes to the likelier answer, else as text sorts, and its bounds are given', async () => {
    const answers = ['8', '3'];
    const likelier = await figures([row('3', answers, [-2, -1])], 'majority,min-perplexity');
    expect(likelier.methods['majority']).toMatchObject({
      accuracy: 1,
      ties: { questions: 1, lowest: 0, highest: 1 },
    });
    expect(likelier.methods['min-perplexity']!.accuracy).toBe(1);
    const unknown = await figures([row('8', answers)], 'majority,min-perplexity');
    expect(unknown.methods['majority']!.accuracy).toBe(0);
    expect(unknown.unavailable['min-perplexity']).toContain('without "logprob"');
  });

  it('the vote counts every repeat, not every distinct answer', async () => {
    const votes = ['1', '2', '3', '2', '1', '2'];
    const { methods } = await figures([row('2', votes)], 'majority,majority-right,any');
    expect(methods['majority']!.accuracy).toBe(1);
    expect(methods['majority-right']!.accuracy).toBe(0);
    expect(methods['any']!.accuracy).toBe(1);
  });

  it('groups of different sizes: shares within each, any-right besides, no k that not all have', async () => {
    const mixed = [row('1', ['1', '0']), row('1', ['0', '0', '1'])];
    const { methods, unavailable } = await figures(mixed, 'single,pass@k,pass@3');
    expect(methods['single']!.accuracy).toBeCloseTo((1 / 2 + 1 / 3) / 2, 12);
    expect(methods['any']!.accuracy).toBe(1);
    expect(methods['pass@3']).toBeUndefined();
    expect(unavailable['pass@3']).toContain('smallest group has 2');
  });

  it('methods that need an engine are refused by name', () => {
    const refused = parseMethods('single,synthesis');
    expect(!refused.ok && refused.failure.message).toContain('"synthesis" cannot be scored');
  });
});
