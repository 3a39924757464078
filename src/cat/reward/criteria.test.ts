import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCriteria } from './criteria';
import { fromWord } from './judge';

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

const GOODS = [...GOOD, 'The response warns against taking two medicines together.'];

describe('the same criteria in other forms', () => {
  it.each([
    ['single quotes', `{'criteria': ['${GOOD[0]}', '${GOOD[1]}']}`],
    ['curly quotes', `{“criteria”: [“${GOOD[0]}”, “${GOOD[1]}”]}`],
    ['a key of another name', JSON.stringify({ rubric: GOOD })],
    ['a list inside a rubric', JSON.stringify({ rubric: { criteria: GOOD } })],
    ['an object of questions', JSON.stringify({ 'criterion 1': GOOD[0], 'criterion 2': GOOD[1] })],
    [
      'objects with a title',
      JSON.stringify([
        { title: 'Water', description: GOOD[0] },
        { title: 'Doctor', description: GOOD[1] },
      ]),
    ],
    ['one object a line', GOOD.map((criterion) => JSON.stringify({ criterion })).join('\n')],
    ['a bare list cut off', JSON.stringify(GOOD).slice(0, -1) + ', "The response says to meas'],
    [
      'objects cut off',
      `{"criteria": [{"criterion": "${GOOD[0]}", "weight": 1}, {"criterion": "${GOOD[1]}"}, {"criterion": "The resp`,
    ],
    ['comments and Python', `{"criteria": ["${GOOD[0]}", # one\n "${GOOD[1]}"], "done": True}`],
    [
      'an echoed example before it',
      `{"criteria": ["The response says to boil the eggs."]}\n${json(...GOOD)}`,
    ],
    [
      'a schema before it',
      `{"type": "object", "properties": {"criteria": {"type": "array", "items": {"type": "string"}}}}\n${json(...GOOD)}`,
    ],
    [
      'thinking cut off before it by a tag',
      `[THINK]${json('The response says to sleep for eight hours.')}[/THINK]${json(...GOOD)}`,
    ],
    [
      'a channel',
      `<|channel|>analysis<|message|>${json('The response says to sleep for eight hours.')}<|end|><|start|>assistant<|channel|>final<|message|>${json(...GOOD)}`,
    ],
    [
      'a second turn',
      `${json(...GOOD)}<|im_end|>\n<|im_start|>user\n${json('The response says to sleep for eight hours.')}`,
    ],
    ['bold numbers', `**1.** ${GOOD[0]}\n**2.** ${GOOD[1]}`],
    ['bold titles', `1. **Water:** ${GOOD[0]}\n2. **Doctor**: ${GOOD[1]}`],
    ['lines that go on', `1. The response says to\n   drink plenty of water.\n2. ${GOOD[1]}`],
    ['letters in brackets', `(a) ${GOOD[0]}\n(b) ${GOOD[1]}`],
    ['Roman numbers', `i. ${GOOD[0]}\nii. ${GOOD[1]}`],
    ['circled numbers', `① ${GOOD[0]}\n② ${GOOD[1]}`],
    ['names of criteria', `Criterion 1: ${GOOD[0]}\nCriterion 2: ${GOOD[1]}`],
    ['ticked boxes', `- [x] ${GOOD[0]}\n* [ ] ${GOOD[1]}`],
    ['other bullets', `▪ ${GOOD[0]}\n– ${GOOD[1]}`],
    ['one line', `1. ${GOOD[0]} 2. ${GOOD[1]}`],
    ['one line without numbers', GOOD.join(' ')],
    ['weights behind them', `- ${GOOD[0]} (weight: 2)\n- ${GOOD[1]} [3 points]`],
    ['yes or no behind them', `- ${GOOD[0]} (Yes/No)\n- ${GOOD[1]} (yes/no)`],
    ['a table without outer bars', `# | criterion\n--- | ---\n1 | ${GOOD[0]}\n2 | ${GOOD[1]}`],
    ['elements of a list', `<ul><li>${GOOD[0]}</li><li>${GOOD[1]}</li></ul>`],
    ['a heading', `## Checklist\n\n- ${GOOD[0]}\n- ${GOOD[1]}\n\nLet me know if this helps.`],
  ])('are read: %s', (_, raw) => {
    expect(read(raw).criteria).toEqual(GOOD);
  });

  it.each([
    ['Chinese', ['回答建议多喝水。', '回答提到三天后看医生。']],
    [
      'Japanese',
      ['回答は水をたくさん飲むよう勧めている。', '回答は三日後に医師へ電話するよう述べている。'],
    ],
    ['Arabic', ['يذكر الرد شرب الماء.', 'يذكر الرد الاتصال بالطبيب.']],
    ['Korean', ['응답은 물을 마시라고 한다.', '응답은 의사에게 전화하라고 한다.']],
    ['Thai', ['คำตอบแนะนำให้ดื่มน้ำ', 'คำตอบบอกให้โทรหาแพทย์']],
    [
      'German',
      ['Die Antwort rät, viel Wasser zu trinken.', 'Die Antwort nennt den Anruf beim Arzt.'],
    ],
  ])('are read in %s, as JSON, as a list and as plain lines', (_, lines) => {
    expect(read(json(...lines)).criteria).toEqual(lines);
    expect(read(lines.map((line, i) => `${i + 1}. ${line}`).join('\n')).criteria).toEqual(lines);
    expect(read(lines.join('\n')).criteria).toEqual(lines);
  });

  it.each([
    ['thinking that never ends', `<think>${json(...GOOD)}`],
    ['two Chinese characters', json('喝水', '看医')],
    ['prose of two sentences', 'I think this is fine.\nWe could also ask another person.'],
    ['numbers that begin a line', '1.5 litres of water are a good amount\n'],
  ])('nothing is read in %s', (_, raw) => {
    expect(read(raw).criteria).toEqual([]);
  });

  it('three stay three', () => {
    expect(read(GOODS.map((line) => `✅ ${line}`).join('\n')).criteria).toEqual(GOODS);
  });
});

describe('replies after public bug reports', () => {
  const rows = readFileSync('test/fixtures/reports/replies.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { input: string; right: string });

  it.each(rows)('$input: $right', ({ input, right }) => {
    const count = /^(\d+) criteria$/.exec(right)?.[1];
    if (count === undefined) expect(fromWord(input).verdict).toBe(right);
    else {
      const { criteria, dropped } = readCriteria(input, { examples: [], known: [], limit: 8 });
      expect(criteria).toHaveLength(Number(count));
      expect(dropped).toEqual([]);
      for (const text of criteria)
        expect(text).toMatch(/^(?:The response|La respuesta) [^*[\]|]+\.$/);
    }
  });
});
