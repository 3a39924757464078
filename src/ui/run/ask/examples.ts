/** The gallery of questions. Gold answers are typed in for the user to compare with; no model sees them. */
import type { TaskKind } from '../../../cat/task';

export interface Example {
  readonly label: string;
  readonly question: string;
  readonly kind: TaskKind;
  readonly topic?: 'health';
  readonly gold?: string;
}

export interface Gallery {
  readonly title: string;
  readonly examples: readonly Example[];
}

/**
 * What a fresh page asks: the built-in reasoner answers it in a second, and with the settings of a fresh page its
 * majority errs while the synthesis is right (an end-to-end test holds it to that).
 */
export const FIRST_EXAMPLE: Example = {
  label: 'A sum of four numbers',
  question: '448 + 356 + 559 + 579',
  kind: 'math',
  gold: '1942',
};

export const GALLERIES: readonly Gallery[] = [
  {
    title: 'Mathematics',
    examples: [
      FIRST_EXAMPLE,
      {
        label: 'Apples and boxes',
        question:
          'A shop packs 17 boxes with 12 apples each and has 9 apples left over. How many apples did the shop have?',
        kind: 'math',
        gold: '213',
      },
      {
        label: 'A quadratic equation',
        question: 'What is the larger solution of $x^2 - 5x + 6 = 0$?',
        kind: 'math',
        gold: '3',
      },
      {
        label: 'Two dice',
        question:
          'Two fair six-sided dice are rolled. What is the probability that the sum is 7? Give a fraction in lowest terms.',
        kind: 'math',
        gold: '\\frac{1}{6}',
      },
    ],
  },
  {
    title: 'Health',
    examples: [
      {
        label: 'Fever after a trip',
        question:
          'I came back from West Africa ten days ago and have had a fever of 39 °C since yesterday. What should I do?',
        kind: 'open',
        topic: 'health',
      },
      {
        label: 'Painkillers and alcohol',
        question: 'Is it safe to take paracetamol after drinking wine in the evening?',
        kind: 'open',
        topic: 'health',
      },
    ],
  },
  {
    title: 'Open',
    examples: [
      {
        label: 'Tides',
        question: 'Why are there two high tides a day although there is only one Moon?',
        kind: 'open',
      },
      {
        label: 'Sourdough',
        question: 'My sourdough bread is dense and sour. What should I change first, and why?',
        kind: 'open',
      },
    ],
  },
];
