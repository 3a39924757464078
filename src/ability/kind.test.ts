import { expect, test } from 'vitest';
import { kindOf } from './kind';

test.each([
  ['What is 15% of 80?', 'math'],
  ['448 + 356 + 559 + 579', 'math'],
  ['Solve x^2 - 5x + 6 = 0', 'math'],
  ['How many apples are in a dozen boxes of ten?', 'math'],
  ['Two fair six-sided dice are rolled. What is the probability that the sum is 7?', 'math'],
  ['Сколько будет двенадцать плюс пять?', 'math'],
  ['小明有十个苹果，吃了三个，还剩多少？', 'math'],
  ['Why are there 24 hours in a day?', 'open'],
  ['How do I bake bread in 30 minutes?', 'open'],
  ['My sourdough bread is dense and sour. What should I change first, and why?', 'open'],
  ['I have had a fever of 39 since yesterday, what should I do?', 'open'],
  ['How many mg of paracetamol are in 3 tablets of 500 mg?', 'math'],
  ['У ребёнка 39, что делать?', 'open'],
  ['Почему небо голубое?', 'open'],
  ['为什么天空是蓝色的？', 'open'],
  ['What is the capital of France?', 'open'],
  ['q', null],
  ['', null],
] as const)('“%s” is %s', (question, kind) => {
  expect(kindOf(question)).toBe(kind);
});
