/** Questions without a story: sums, differences, percentages, equations. */
import type { Situation } from '../situation';

export const BARE: readonly Situation[] = [
  { id: 'bare/add', digits: true, numbers: { a: [2, 199], b: [2, 199] }, plan: ['a+b'], wordings: [
    'What is [a] + [b]?', '[a]+[b]', '[a] + [b] = ?', 'Compute [a] + [b].', 'What is [a] plus [b]?', 'Add [a] and [b].',
    'Calculate the sum of [a] and [b].', 'How much is [a] + [b]?' ] },
  { id: 'bare/add-large', digits: true, numbers: { a: [100, 999], b: [100, 999] }, plan: ['a+b'], wordings: [
    'What is [a] + [b]?', '[a]+[b]', '[a] + [b]', 'Find the sum of [a] and [b].' ] },
  { id: 'bare/sub', digits: true, numbers: { a: [10, 199], b: [2, 150] }, plan: ['a-b'], wordings: [
    'What is [a] - [b]?', '[a]-[b]', '[a] - [b] = ?', 'Compute [a] - [b].', 'What is [a] minus [b]?',
    'Subtract [b] from [a].', 'What is the difference between [a] and [b]?', 'How much is [a] less [b]?' ] },
  { id: 'bare/mul', digits: true, numbers: { a: [2, 15], b: [2, 40] }, plan: ['a*b'], wordings: [
    'What is [a] * [b]?', '[a]*[b]', '[a] x [b]', '[a] × [b] = ?', 'What is [a] times [b]?', 'Multiply [a] by [b].',
    'Compute [a] * [b].', 'Find the product of [a] and [b].' ] },
  { id: 'bare/mul-large', digits: true, numbers: { a: [11, 60], b: [11, 60] }, plan: ['a*b'], wordings: [
    'What is [a] times [b]?', '[a]*[b]', '[a] × [b]', 'Calculate [a] * [b].' ] },
  { id: 'bare/div', digits: true, numbers: { a: [6, 240], b: [2, 15] }, plan: ['a/b'], wordings: [
    'What is [a] / [b]?', '[a]/[b]', '[a] ÷ [b] = ?', 'What is [a] divided by [b]?', 'Divide [a] by [b].',
    'How often does [b] go into [a]?', 'Compute [a] ÷ [b].' ] },
  { id: 'bare/percent', digits: true, numbers: { a: [10, 90, 10], b: [10, 400, 10] }, plan: ['a%b'], wordings: [
    'What is [a]% of [b]?', '[a]% of [b]', 'Find [a] percent of [b].', 'Calculate [a]% of [b].',
    'How much is [a] percent of [b]?' ] },
  { id: 'bare/percent-five', digits: true, numbers: { a: [5, 35, 10], b: [20, 300, 20] }, plan: ['a%b'], wordings: [
    'What is [a]% of [b]?', '[a] percent of [b] is what?', 'Compute [a]% of [b].', 'What is [a] % of [b]?' ] },
  { id: 'bare/percent-quarter', digits: true, numbers: { a: [25, 75, 50], b: [4, 240, 4] }, plan: ['a%b'], wordings: [
    'What is [a]% of [b]?', '[a]% of [b] = ?', 'What number is [a] percent of [b]?' ] },
  { id: 'bare/half', digits: true, numbers: { a: [6, 300, 2] }, plan: ['a/2'], wordings: [
    'What is half of [a]?', 'Halve [a].', 'What is 1/2 of [a]?' ] },
  { id: 'bare/double', digits: true, numbers: { a: [6, 199] }, plan: ['a*2'], wordings: [
    'What is twice [a]?', 'Double [a].', 'What is the double of [a]?' ] },
  { id: 'bare/third', digits: true, numbers: { a: [9, 180, 3] }, plan: ['a/3'], wordings: [
    'What is a third of [a]?', 'What is 1/3 of [a]?' ] },
  { id: 'bare/three-quarters', digits: true, numbers: { a: [8, 200, 4] }, plan: ['a/4', 'p*3'], wordings: [
    'What is three quarters of [a]?', 'What is 3/4 of [a]?' ] },
  { id: 'bare/add-three', digits: true, numbers: { a: [2, 90], b: [2, 90], c: [2, 90] }, plan: ['a+b', 'p+c'], wordings: [
    'What is [a] + [b] + [c]?', '[a]+[b]+[c]', 'Add [a], [b] and [c].', 'What is the sum of [a], [b] and [c]?' ] },
  { id: 'bare/add-sub', digits: true, numbers: { a: [5, 90], b: [5, 90], c: [2, 80] }, plan: ['a+b', 'p-c'], wordings: [
    'What is [a] + [b] - [c]?', '[a]+[b]-[c]', 'Compute [a] + [b] - [c].' ] },
  { id: 'bare/precedence', digits: true, numbers: { a: [2, 12], b: [2, 12], c: [2, 60] }, plan: ['a*b', 'c+p'], wordings: [
    'What is [c] + [a] * [b]?', '[c]+[a]*[b]', '[a] * [b] + [c] = ?' ] },
  { id: 'bare/precedence-minus', digits: true, numbers: { a: [2, 12], b: [2, 12], c: [2, 60] }, plan: ['a*b', 'p-c'], wordings: [
    'What is [a] * [b] - [c]?', '[a]*[b]-[c]', '[a] × [b] - [c]' ] },
  { id: 'bare/brackets', digits: true, numbers: { a: [2, 20], b: [2, 20], c: [2, 9] }, plan: ['a+b', 'p*c'], wordings: [
    'What is ([a] + [b]) * [c]?', '([a]+[b])*[c]', '[c] * ([a] + [b]) = ?' ] },
  { id: 'bare/brackets-minus', digits: true, numbers: { a: [5, 40], b: [2, 30], c: [2, 9] }, plan: ['a-b', 'p*c'], wordings: [
    'What is ([a] - [b]) * [c]?', '([a]-[b])*[c]', 'Compute [c] * ([a] - [b]).' ] },
  { id: 'bare/square', digits: true, numbers: { a: [3, 30] }, plan: ['a*a'], wordings: [
    'What is [a] squared?', '[a]^2', 'What is [a]^2?', 'Find the square of [a].' ] },
  { id: 'equation/plus', digits: true, numbers: { a: [2, 99], b: [2, 199] }, plan: ['b-a'], wordings: [
    'x + [a] = [b]', 'Solve x + [a] = [b].', 'x + [a] = [b]. What is x?', 'Find x if [a] + x = [b].',
    'Which number plus [a] makes [b]?', 'What is x when x + [a] = [b]?' ] },
  { id: 'equation/minus', digits: true, numbers: { a: [2, 99], b: [2, 150] }, plan: ['b+a'], wordings: [
    'x - [a] = [b]', 'Solve x - [a] = [b].', 'x - [a] = [b]. What is x?', 'What number minus [a] is [b]?' ] },
  { id: 'equation/times', digits: true, numbers: { a: [2, 15], b: [4, 240] }, plan: ['b/a'], wordings: [
    '[a]x = [b]', 'Solve [a]x = [b].', '[a] * x = [b]. What is x?', 'What number times [a] is [b]?',
    'Find x if [a]x = [b].' ] },
  { id: 'equation/over', digits: true, numbers: { a: [2, 12], b: [2, 40] }, plan: ['b*a'], wordings: [
    'x / [a] = [b]', 'Solve x/[a] = [b].', 'What number divided by [a] is [b]?' ] },
  { id: 'equation/linear', digits: true, numbers: { a: [2, 12], b: [2, 60], c: [5, 150] }, plan: ['c-b', 'p/a'], wordings: [
    '[a]x + [b] = [c]', 'Solve [a]x + [b] = [c].', '[a]x + [b] = [c]. What is x?', 'Find x: [a]x + [b] = [c]' ] },
  { id: 'equation/linear-minus', digits: true, numbers: { a: [2, 12], b: [2, 60], c: [5, 150] }, plan: ['c+b', 'p/a'], wordings: [
    '[a]x - [b] = [c]', 'Solve [a]x - [b] = [c] for x.', '[a]x - [b] = [c]. What is x?' ] },
  { id: 'number/think', digits: true, numbers: { a: [2, 80], b: [5, 120] }, plan: ['b-a'], wordings: [
    '[n] thinks of a number. When [he] adds [a], [he] gets [b]. What is the number?',
    'The sum of two numbers is [b]. One of them is [a]. What is the other?' ] },
]; // prettier-ignore
