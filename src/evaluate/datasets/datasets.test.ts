/** Sets of questions: the shipped files, the user's own rows with their errors, and the choice of a subset. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFor } from '../../chance/rng';
import { readCompact, writeCompact } from './compact';
import { parseCsv } from './csv';
import { shippedSet } from './shipped';
import { sumsDataset } from './sums';
import { chooseSubset, facetsOf, WHOLE_SET } from './subset';
import { parseUserFile } from './user';
import { situationHeldOut } from '../../wordproblems/problem';
import { SITUATIONS } from '../../wordproblems/situations/all';
import { wordProblemsDataset } from './word-problems';

function shipped(name: string) {
  const result = readCompact(readFileSync(`public/datasets/${name}.json`, 'utf8'));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('shipped sets', () => {
  it('MATH-500: 500 questions, 5 levels, 7 subjects, each with an answer', () => {
    const { questions, licence } = shipped('math500');
    expect(questions.length).toBe(500);
    expect(new Set(questions.map((q) => q.id)).size).toBe(500);
    const { levels, subjects } = facetsOf(questions);
    expect(levels).toEqual(['1', '2', '3', '4', '5']);
    expect(subjects.length).toBe(7);
    expect(questions.every((q) => q.gold !== null && q.gold !== '')).toBe(true);
    // Level 5 has 134 questions in the published split.
    expect(questions.filter((q) => q.level === '5').length).toBe(134);
    expect(licence).toMatch(/^MIT/);
  });

  it('GSM8K: 1,319 questions with plain answers', () => {
    const { questions } = shipped('gsm8k');
    expect(questions.length).toBe(1319);
    expect(questions[0]!.gold).toBe('18');
  });

  it('held-out sums: 2,000 different ones with their truth, the same every time', () => {
    const { questions } = sumsDataset();
    expect(new Set(questions.map((q) => q.question)).size).toBe(2000);
    for (const { question, gold } of questions) {
      expect(question).toMatch(/^\d{1,3} \+ \d{1,3} \+ \d{1,3} \+ \d{1,3}$/);
      const total = question.split(' + ').reduce((sum, part) => sum + Number(part), 0);
      expect(gold).toBe(String(total));
    }
    expect(sumsDataset().questions).toEqual(questions);
  });

  it('word problems: 1,000 different ones of held-out situations, the same every time, by name', async () => {
    const set = await shippedSet('word-problems', () => Promise.reject(new Error('no file')));
    if (!set.ok) throw new Error(set.failure.message);
    const { questions } = set.value;
    expect(new Set(questions.map((q) => q.question)).size).toBe(1000);
    expect(wordProblemsDataset().questions).toEqual(questions);
    expect(facetsOf(questions).levels).toEqual(['1', '2']);
    expect(questions.every(({ gold }) => /^[1-9]\d*$/.test(gold ?? ''))).toBe(true);
    // A bare wording that only taught situations have would be a leak.
    const taught = SITUATIONS.filter(({ id }) => !situationHeldOut(id));
    const fixed = (wording: string) =>
      wording.split(/\[\$?\w+\]/).filter((part) => part.length > 12);
    const tells = taught.flatMap(({ wordings }) => wordings.map(fixed)).filter((p) => p.length > 1);
    for (const { question } of questions) {
      expect(tells.filter((parts) => parts.every((part) => question.includes(part)))).toEqual([]);
    }
  });

  it('survive writing and reading, and say what is wrong with a broken file', () => {
    const set = shipped('math500');
    const again = readCompact(writeCompact(set));
    expect(again).toEqual({ ok: true, value: set });
    expect(readCompact('{"version":2}').ok).toBe(false);
    expect(readCompact('<html>').ok).toBe(false);
  });
});

describe("the user's own questions", () => {
  it('CSV: quotes, line ends inside them, numbers as answers', () => {
    const { questions, errors } = parseUserFile(
      'mine.csv',
      '\uFEFFquestion,answer,Level\r\n"What is ""1,5"" + 1?\nSay a number.",2.5,easy\r\n\r\nAnd 2?,2,\r\n',
    );
    expect(errors).toEqual([]);
    expect(questions.map((q) => q.question)).toEqual([
      'What is "1,5" + 1?\nSay a number.',
      'And 2?',
    ]);
    expect(questions.map((q) => q.gold)).toEqual(['2.5', '2']);
    expect(questions.map((q) => q.level)).toEqual(['easy', null]);
    // The second question stands on line 5: the first takes two lines, and an empty one follows.
    expect(questions[1]!.id).toBe('line 5');
  });

  it('CSV with semicolons, open questions with criteria', () => {
    const { questions } = parseUserFile(
      'mine.csv',
      'question;criteria\nWhat helps a cold?;rests|drinks',
    );
    expect(questions[0]).toMatchObject({ kind: 'open', criteria: ['rests', 'drinks'], gold: null });
  });

  it('JSON Lines: each bad row is named, the good ones stay', () => {
    const rows = [
      '{"question":"1+1?","answer":2}',
      '{"answer":3}',
      'not json',
      '{"question":"  "}',
      '{"question":"a","id":"x"}',
      '{"question":"b","id":"x"}',
      '[1]',
    ];
    const { questions, errors } = parseUserFile('mine.jsonl', rows.join('\n'));
    expect(questions.map((q) => q.question)).toEqual(['1+1?', 'a']);
    expect(errors.map((e) => e.line)).toEqual([2, 3, 4, 6, 7]);
    expect(errors[0]!.message).toBe('"question" is missing');
    expect(errors[3]!.message).toContain('taken by line 5');
  });

  it('CSV errors name the line: wrong number of fields, no question column, an open quote', () => {
    expect(parseUserFile('a.csv', 'question,answer\nok,1\nonly\n').errors).toEqual([
      { line: 3, message: '1 field where the first line names 2' },
    ]);
    expect(parseUserFile('a.csv', 'prompt,answer\nok,1').errors[0]!.line).toBe(1);
    expect(parseUserFile('a.csv', 'question\nfine\n"never\nclosed').errors[0]).toMatchObject({
      line: 3,
    });
  });

  it('any table survives CSV quoting', () => {
    const table = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 2 }), { minLength: 1 });
    fc.assert(
      fc.property(table, (rows) => {
        const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
        const text = rows.map((fields) => fields.map(quote).join(',')).join('\r\n');
        expect(parseCsv(text, ',').records.map((r) => r.fields)).toEqual(rows);
      }),
    );
  });
});

describe('the choice of a subset', () => {
  const { questions } = shipped('math500');

  it('the same seed gives the same order, another seed another, and a larger limit only adds', () => {
    const ids = (limit: number, seed: number) =>
      chooseSubset(questions, { ...WHOLE_SET, limit }, rngFor(seed)).map((q) => q.id);
    expect(ids(20, 1)).toEqual(ids(20, 1));
    expect(ids(20, 1)).not.toEqual(ids(20, 2));
    expect(ids(50, 1).slice(0, 20)).toEqual(ids(20, 1));
  });

  it('levels and subjects narrow it', () => {
    const chosen = chooseSubset(
      questions,
      { ...WHOLE_SET, levels: ['5'], subjects: ['Algebra'] },
      rngFor(1),
    );
    expect(chosen.length).toBeGreaterThan(10);
    expect(chosen.every((q) => q.level === '5' && q.subject === 'Algebra')).toBe(true);
  });
});
