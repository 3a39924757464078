import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeatsItself } from './repeats';

const line = 'The answer is the number of apples that are left over.';

describe('texts that go round in circles', () => {
  test.each([
    ['one line', `${line}\n`.repeat(5)],
    ['one line, numbered', [1, 2, 3, 4, 5].map((n) => `${n}. ${line}`).join('\n')],
    ['one line, the next half written', `${`${line}\n`.repeat(4)}The ans`],
    [
      'a sentence',
      `First we look. ${'I am offering a refund for the whole order now. '.repeat(4)}`,
    ],
    ['two lines in turn', `So x = 2 and y = 3.\nTherefore we add them up.\n`.repeat(4)],
    ['few characters', `1${'.0.1'.repeat(30)}`],
    [
      'words with changes between',
      Array.from(
        { length: 5 },
        (_, i) => `step ${i} we multiply both sides by two and then go on`,
      ).join(' '),
    ],
  ])('%s', (_, text) => {
    expect(repeatsItself(text)).toBe(true);
  });
});

describe('texts that do not', () => {
  test.each([
    [
      'a sum in steps',
      '12 + 5 = 17\n17 + 5 = 22\n22 + 5 = 27\n27 + 5 = 32\n32 + 5 = 37\n37 + 5 = 42',
    ],
    [
      'a table',
      `| a | b |\n|---|---|\n${Array.from({ length: 9 }, (_, i) => `| ${i} | ${i * i} |`).join('\n')}\n${'-'.repeat(100)}`,
    ],
    ['a long decimal', '1/7 = 0.142857142857142857142857'],
    ['a refrain', `${line}\nBut wait.\n${line}\nThat is all there is to say about it today.`],
    [
      'a list of like things',
      [
        'Anna has 3 apples.',
        'Ben has 4 apples.',
        'Carla has 5 apples.',
        'Deepak has 6 apples.',
        'Elena has 7 apples.',
      ].join('\n'),
    ],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(repeatsItself(text)).toBe(false);
  });

  test('words drawn from a large vocabulary', () => {
    const words = fc.array(
      fc.integer({ min: 0, max: 9999 }).map((n) => `word${n}`),
      { maxLength: 300 },
    );
    fc.assert(fc.property(words, (drawn) => !repeatsItself(drawn.join(' '))));
  });
});

test('whatever is said once more, four times over, is found', () => {
  const phrase = fc
    .array(fc.constantFrom('sum', 'apples', 'twelve', 'we', 'then', 'left', 'divide'), {
      minLength: 6,
      maxLength: 20,
    })
    .map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.lorem({ maxCount: 8 }), phrase, (before, said) => {
      expect(repeatsItself(`${before} ${`${said}. `.repeat(5)}`)).toBe(true);
    }),
  );
});
