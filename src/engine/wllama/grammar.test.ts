import { expect, test } from 'vitest';
import { choiceGrammar } from './grammar';

test('choices are quoted so that nothing in them is grammar', () => {
  expect(choiceGrammar(['yes', 'a "b"\\', 'two\nlines'])).toBe(
    'root ::= "yes" | "a \\"b\\"\\\\" | "two\\nlines"',
  );
});
