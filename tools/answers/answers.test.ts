import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/answers/policy';
import { extractRow, summariseExtraction } from './extraction';
import { gradeRow, rowComparer, summarise } from './grade';
import { createNodeGrader } from './grader';
import { equivalenceRows, extractionRows, policyOf } from './rows';
import { CHOICES, RESPONSES } from '../../test/fixtures/answers/texts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../test/fixtures/answers/${name}`, import.meta.url));
const { compare, dispose } = rowComparer();
afterAll(dispose);

/** Rows whose own file calls the label wrong: 1 - 1/e labelled equal to 1 + 1/e. */
const MISLABELLED = ['mv-254'];

describe('the development file of equivalences', () => {
  const rows = equivalenceRows(fixture('answer-equivalence.jsonl'));

  it(
    'is right on every row under the policy its flags and options name, but for one wrong label',
    { timeout: 60_000 },
    async () => {
      const graded = [];
      for (const row of rows) graded.push(await gradeRow(row, compare));
      const wrong = graded.filter(({ right }) => !right).map(({ id }) => id);
      expect(wrong).toEqual(MISLABELLED);
      expect(graded.filter(({ verdict, expected }) => verdict === 'equal' && !expected)).toEqual(
        [],
      );
      const { undisputed, n } = summarise(rows, graded);
      expect({ undisputed, n }).toEqual({ undisputed: { n: 310, accuracy: 1 }, n: 386 });
    },
  );

  it('rows of a policy turn with its switch', async () => {
    const turned = {
      'policy:percent': { ...DEFAULT_POLICY, percent: 'fraction' },
      'policy:units_or_text': { ...DEFAULT_POLICY, units: 'require' },
      'policy:approx': { ...DEFAULT_POLICY, rounding: 'exact' },
    } as const;
    const verdicts: Record<string, string> = {};
    for (const [id, flag] of [
      ['open-instruct-004', 'policy:percent'],
      ['qwenout-004', 'policy:units_or_text'],
      ['mv-128', 'policy:approx'],
    ] as const) {
      const row = rows.find((one) => one.id === id);
      if (!row) throw new Error(`no row ${id}`);
      expect((await compare(row.gold ?? '', row.pred ?? '', policyOf(row))).equality).toBe('equal');
      verdicts[id] = (await compare(row.gold ?? '', row.pred ?? '', turned[flag])).equality;
    }
    expect(verdicts).toEqual({
      'open-instruct-004': 'different',
      'qwenout-004': 'different',
      'mv-128': 'different',
    });
  });
});

describe('whole responses of our own', () => {
  it.each(RESPONSES)('%j and %j agree: %s', async (gold, pred, expected) => {
    const row = { id: '', form: 'text', gold, pred, expected };
    expect((await gradeRow(row, compare)).right).toBe(true);
  });

  it.each(CHOICES)('%j chooses %j', (text, expected) => {
    expect(extractRow({ id: '', text, expected, mode: 'mcq' }).right).toBe(true);
  });
});

describe('the development file of extractions', () => {
  it('is read right in every row', () => {
    const rows = extractionRows(fixture('answer-extraction.jsonl'));
    const done = rows.map(extractRow);
    expect(done.filter(({ right }) => !right)).toEqual([]);
    expect(summariseExtraction(rows, done)).toMatchObject({ n: 50, accuracy: 1 });
  });
});

describe('texts after public bug reports', () => {
  it('are read right in every row', () => {
    const rows = extractionRows(fixture('hunt-extraction.jsonl'));
    const done = rows.map(extractRow);
    expect(done.filter(({ right }) => !right)).toEqual([]);
    expect(summariseExtraction(rows, done)).toMatchObject({ n: 91, accuracy: 1 });
  });
});

describe('the symbolic rung', { timeout: 60_000 }, () => {
  const grader = createNodeGrader();
  afterAll(() => {
    grader.dispose();
  });
  const { signal } = new AbortController();

  it.each([
    [
      '96-10\\sqrt{21}',
      '\\frac{6\\sqrt{1789-240\\sqrt{21}}+8\\sqrt{1236-240\\sqrt{21}}}{5}',
      'equal',
    ],
    ['\\cos\\frac{\\pi}{5}', '\\frac{1+\\sqrt5}{4}', 'equal'],
    ['\\sqrt{3+2\\sqrt2}', '1+\\sqrt2', 'equal'],
    ['\\sqrt{7+4\\sqrt{3}}', '2+\\sqrt{3}', 'equal'],
    ['e^{i\\pi}', '-1', 'equal'],
    ['e^{2\\ln 3}', '9', 'equal'],
    ['\\arctan 1', '\\pi/4', 'equal'],
    ['\\cos 36^\\circ', '\\frac{1+\\sqrt5}{4}', 'equal'],
    // Equal to twelve decimals, and to every double: only more digits tell them apart.
    ['e^{\\pi\\sqrt{163}}', '262537412640768744', 'different'],
    // Equal to over a hundred digits: how many are needed goes by the numbers in play.
    ['\\sqrt{2^{400}+1}', '2^{200}', 'different'],
    ['\\tanh(100)', '1', 'different'],
    ['\\arctan(10^{70})', '\\frac{\\pi}{2}', 'different'],
  ] as const)('%s and %s: %s', async (left, right, equality) => {
    expect(await grader.compare(left, right, signal)).toMatchObject({ equality, rule: 'numeric' });
    expect(await grader.compare(right, left, signal)).toMatchObject({ equality });
  });

  it.each(['10^{10^{10}}', '9^{9^{9^9}}', '100000!', '\\binom{10^6}{5\\cdot10^5}'])(
    'is never asked to work out %s',
    async (bomb) => {
      expect(await grader.compare(bomb, '7', signal)).toMatchObject({
        equality: 'unknown',
        because: expect.stringContaining('too large') as string,
      });
    },
  );

  it('stops when it is told to, and answers the next question', async () => {
    const stop = new AbortController();
    const asked = grader.compare('\\sqrt{2^{400}+1}', '2^{200}', stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(
      (await grader.compare('\\cos\\frac{\\pi}{5}', '\\frac{1+\\sqrt5}{4}', signal)).equality,
    ).toBe('equal');
  });
});
