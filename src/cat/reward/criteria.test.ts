import { describe, expect, it } from 'vitest';
import { readCriteria } from './criteria';

const options = {
  examples: ['The response says to boil the eggs.', 'Boil the eggs for ten minutes in water.'],
  known: [],
  limit: 8,
};
const GOOD = [
  'The response says to drink plenty of water.',
  'The response tells the reader to call a doctor after three days.',
];
const read = (raw: string) => readCriteria(raw, options);
const json = (...criteria: unknown[]): string => JSON.stringify({ criteria });

describe('a rubric as written', () => {
  it.each([
    ['as JSON', json(...GOOD)],
    ['with text around the JSON', `Sure! {"a": 1}\n${json(...GOOD)}\nThat {is} all.`],
    ['in a code fence', `\`\`\`json\n${JSON.stringify({ criteria: GOOD }, null, 2)}\n\`\`\``],
    ['with braces inside a criterion’s quotes', `{"note": "}{\\""} ${json(...GOOD)}`],
    ['cut at the limit', json(...GOOD).slice(0, -2) + ', "The response says to meas'],
    ['as a numbered list', `Here it is:\n1. ${GOOD[0]}\n2) "${GOOD[1]}",\n`],
    ['as bullets', GOOD.map((line) => `- ${line}`).join('\n')],
    ['as plain lines', GOOD.join('\n')],
  ])('is read %s', (_, raw) => {
    expect(read(raw).criteria).toEqual(GOOD);
  });

  it.each([
    ['1.1.1.1.1.1.1', 'repeats itself'],
    ['1.2.3.4.5.6.7', 'too short to check'],
    ['The response good', 'too short to check'],
    ['the the the the the the the', 'repeats itself'],
    ['The response says to boil the eggs!', 'repeats the example of the prompt'],
    // The first was written by SmolLM2-135M for a reference about fever.
    ['Boil the eggs for ten minutes.', 'repeats the example of the prompt'],
    ['The response explains that the eggs boil for minutes.', 'repeats the example of the prompt'],
    [`The response ${'names another thing and '.repeat(20)}`, 'longer than 300 characters'],
  ])('drops what is no criterion: %s', (line, why) => {
    const { criteria, dropped } = read(json(GOOD[0], line));
    expect(criteria).toEqual([GOOD[0]]);
    expect(dropped.map((drop) => drop.why)).toEqual([why]);
  });

  it('drops what was asked before, in this try or the last', () => {
    const again = 'the response SAYS to drink plenty of water';
    expect(read(json(GOOD[0], again)).dropped[0]?.why).toBe('asks the same as criterion 1');
    const { criteria } = readCriteria(json(again, GOOD[1]), { ...options, known: [GOOD[0]!] });
    expect(criteria).toEqual([GOOD[1]]);
  });

  it('keeps no more than asked for', () => {
    const { criteria, dropped } = readCriteria(json(...GOOD), { ...options, limit: 1 });
    expect(criteria).toEqual([GOOD[0]]);
    expect(dropped).toEqual([{ text: GOOD[1], why: 'more than asked for' }]);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'I think this is fine.'],
    ['another shape', '{"criteria": "none"}'],
    ['other types', json(1, null, ['x'], '')],
    ['nothing but braces', '{'.repeat(50_000)],
    ['an endless string', '{"criteria": ["' + 'a\\'.repeat(20_000)],
  ])('finds nothing in %s', (_, raw) => {
    expect(read(raw).criteria).toEqual([]);
  });
});
