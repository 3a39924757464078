import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterAnswers, clusterAnswersAsync } from './clusters';
import { Comparer } from './compare/structure';
import { DEEPER } from './deeper';
import { compareReadings, readAnswer } from './equivalent';
import { goldAnswers } from '../../test/fixtures/answers';
import { NEIGHBOURS } from '../../test/fixtures/answers/neighbours';
import { createGrader } from './grader';
import { compareCheap } from './ladder';
import { DEFAULT_POLICY } from './policy';
import type { Equality } from './types';

const cheap = (left: string, right: string): Equality => compareCheap(left, right).equality;

describe('clusters', () => {
  it('are labelled by size, then by first member', () => {
    expect(
      clusterAnswers(['1/2', '3', '0.5', null, '\\frac{3}{1}', '\\frac12', '7'], cheap),
    ).toEqual([
      { label: 'A', rollouts: [0, 2, 5], answer: '1/2' },
      { label: 'B', rollouts: [1, 4], answer: '3' },
      { label: 'C', rollouts: [6], answer: '7' },
    ]);
  });

  it('of no answers are none', () => {
    expect(clusterAnswers([null, null], cheap)).toEqual([]);
  });

  it('never join over unknown, and join over a chain of equal', () => {
    const verdicts: Record<string, Equality> = {
      ab: 'equal',
      bc: 'equal',
      ac: 'unknown',
      ad: 'unknown',
      bd: 'unknown',
      cd: 'unknown',
    };
    const groups = clusterAnswers(
      ['a', 'b', 'c', 'd'],
      (x, y) => verdicts[x + y] ?? verdicts[y + x] ?? 'unknown',
    );
    expect(groups.map(({ rollouts }) => rollouts)).toEqual([[0, 1, 2], [3]]);
  });

  it('do not join two different points over a bare list', () => {
    // 1,3 says (1,3) and also 3,1 says (3,1); the points differ.
    const groups = clusterAnswers(['(1,3)', '1,3', '3,1', '(3,1)'], cheap);
    const of = (index: number): string | undefined =>
      groups.find(({ rollouts }) => rollouts.includes(index))?.label;
    expect(of(0)).not.toBe(of(3));
  });

  it('are the same whatever the order of the rollouts', () => {
    const pool = [
      '1/2',
      '0.5',
      '50%',
      '50',
      '\\frac{2}{4}',
      '3',
      '(1,3)',
      '1,3',
      '3,1',
      '(3,1)',
      'x=3',
      '\\text{east}',
      'East',
      '(((',
      null,
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pool), { maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        (answers, keys) => {
          const order = answers
            .map((_, i) => i)
            .sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
          const sets = (
            groups: { rollouts: readonly number[] }[],
            back: (i: number) => number,
          ): string[] =>
            groups
              .map(({ rollouts }) =>
                rollouts
                  .map(back)
                  .sort((a, b) => a - b)
                  .join(),
              )
              .sort();
          const straight = sets(clusterAnswers(answers, cheap), (i) => i);
          const shuffled = sets(
            clusterAnswers(
              order.map((i) => answers[i] ?? null),
              cheap,
            ),
            (i) => order[i] ?? -1,
          );
          expect(shuffled).toEqual(straight);
        },
      ),
    );
  });

  it('come out the same over an asynchronous comparison', async () => {
    const answers = ['1/2', '3', '0.5', null, '3.0'];
    expect(await clusterAnswersAsync(answers, (x, y) => Promise.resolve(cheap(x, y)))).toEqual(
      clusterAnswers(answers, cheap),
    );
  });
});

/** Spellings that are read alike, and such as only seem to be: decimals, commas that have two readings, lists. */
const SPELLINGS = [
  ...[
    '12',
    '$12$',
    '\\text{12}',
    '12.',
    ' 12',
    '12.0',
    '12.000000',
    '\\frac{24}{2}',
    'x=12',
    '12\\%',
  ],
  ...[
    '1/3',
    '\\frac{1}{3}',
    '\\dfrac13',
    '0.333333',
    '0.3333330',
    '0.33',
    '1,22',
    '1.22',
    '$1,22$',
  ],
  ...['1, 22', '(1,22)', '(1, 22)', '22, 1', '100,200', '100, 200', '100200', 'x^2+1', '$x^2 + 1$'],
  ...[
    'x^{2}+1',
    '1+x^2',
    'East',
    '\\text{East}',
    'east',
    '(((',
    '$(((',
    '½',
    '0.5',
    '\\tfrac12',
    '',
  ],
];
const never = new AbortController().signal;

describe('canonical forms', () => {
  const grader = createGrader();
  const formOf = grader.canonical!.bind(grader);

  it('change no cluster: a group comes out as when every pair is compared', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...SPELLINGS, null), { maxLength: 14 }),
        async (answers) => {
          const compare = async (x: string, y: string) =>
            (await grader.compare(x, y, never)).equality;
          expect(await clusterAnswersAsync(answers, compare, formOf)).toEqual(
            clusterAnswers(answers, cheap),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it(
    'that are one are equal, and every third answer compares with both alike',
    { timeout: 60_000 },
    () => {
      const written = Object.values(NEIGHBOURS).flatMap((rows) =>
        rows.flatMap(([left, , right]) => [left, right]),
      );
      const pool = [
        ...new Set([
          ...SPELLINGS,
          ...written,
          ...goldAnswers().flatMap((gold) => [gold, `$${gold}$`]),
        ]),
      ];
      const readings = new Map(pool.map((answer) => [answer, readAnswer(answer, DEEPER)]));
      const equality = (x: string, y: string) =>
        compareReadings(readings.get(x)!, readings.get(y)!, DEFAULT_POLICY, DEEPER)!.equality;
      const first = new Map<string, string>();
      let pairs = 0;
      for (const [at, answer] of pool.entries()) {
        const twin = first.get(formOf(answer));
        if (twin === undefined) {
          first.set(formOf(answer), answer);
          continue;
        }
        pairs++;
        expect([twin, answer, equality(twin, answer)]).toEqual([twin, answer, 'equal']);
        const thirds = [...SPELLINGS, ...pool.filter((_, i) => i % 97 === at % 97)];
        for (const third of thirds) {
          const [one, other] = [equality(answer, third), equality(twin, third)];
          if (one !== other)
            expect([answer, twin, third, one]).toEqual([answer, twin, third, other]);
        }
      }
      expect(pairs).toBeGreaterThan(200);
    },
  );

  it('a group of thousands costs as many comparisons as it has forms, not spellings', async () => {
    // 2,000 spellings of 5 values.
    const answers = Array.from(
      { length: 2000 },
      (_, i) => `$${' '.repeat(i % 400)}${i % 5}${' '.repeat(i / 400)}$`,
    );
    let compared = 0;
    const compare = (x: string, y: string) => {
      compared++;
      return Promise.resolve(cheap(x, y));
    };
    const clusters = await clusterAnswersAsync(answers, compare, formOf);
    expect(clusters.map(({ rollouts }) => rollouts.length)).toEqual([400, 400, 400, 400, 400]);
    expect(compared).toBe((5 * 4) / 2);
  });
});

it('two bare numbers are told apart as the whole ladder tells them apart', () => {
  const number = fc.oneof(
    fc.integer({ min: -200, max: 200 }).map(String),
    fc.tuple(fc.nat(9), fc.stringMatching(/^\d{1,8}$/)).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom('0.333333', '0.\\overline{3}', '0.3', '-0', '007', '1e3', '10^3', '0.1666667'),
  );
  fc.assert(
    fc.property(number, number, (x, y) => {
      const [a, b] = [readAnswer(x, DEEPER), readAnswer(y, DEEPER)];
      fc.pre(a.tree !== null && b.tree !== null && a.text !== b.text);
      const whole = new Comparer(DEFAULT_POLICY, DEEPER).compare(a.tree!, b.tree!);
      expect(cheap(x, y)).toBe(whole.equality);
    }),
    { numRuns: 1000 },
  );
});
