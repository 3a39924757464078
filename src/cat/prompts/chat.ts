/**
 * The prompt book of chat models: lays the stage texts of this folder out as one user message each, with
 * every quoted text fenced. Holds no logic of a run. The texts are written for models from 135M to 4B
 * parameters: short sentences, what to do last, one worked example where shape matters.
 */
import type { Prompt } from '../../contract/engine';
import type { TaskKind } from '../task';
import type { JudgeBook, PromptBook } from './book';
import exploreMath from './explore-math.txt?raw';
import exploreOpen from './explore-open.txt?raw';
import judgeScore from './judge-score.txt?raw';
import { defuse, fence } from './quote';
import rubricText from './rubric.txt?raw';
import selfScore from './self-score.txt?raw';
import synthesisMathWithQuestion from './synthesis-math-with-question.txt?raw';
import synthesisMath from './synthesis-math.txt?raw';
import synthesisOpenWithQuestion from './synthesis-open-with-question.txt?raw';
import synthesisOpen from './synthesis-open.txt?raw';
import { fill } from './template';
import verdictText from './verdict.txt?raw';

const EXPLORE: Record<TaskKind, string> = { math: exploreMath, open: exploreOpen };
const SYNTHESIS: Record<TaskKind, string> = { math: synthesisMath, open: synthesisOpen };
const SYNTHESIS_WITH_QUESTION: Record<TaskKind, string> = {
  math: synthesisMathWithQuestion,
  open: synthesisOpenWithQuestion,
};

/** Far from any question of the gallery, so that an echo is recognised and helps nobody. */
const EXAMPLE = {
  reference:
    'Boil the eggs for ten minutes. Then put them into cold water, because this makes them easy to peel.',
  criteria: [
    'The response says to boil the eggs for ten minutes.',
    'The response says to put the eggs into cold water.',
    'The response explains that cold water makes eggs easy to peel.',
  ],
};

/** Characters of one criterion; long enough for a sentence, short enough to stop a loop. */
const MAX_CRITERION_LENGTH = 200;
/** Asked for on top of the wanted number, so that a few unusable ones do no harm. */
const SPARE_CRITERIA = 3;
const SCORES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];

const judge: JudgeBook = {
  rubric: (reference, count) => ({
    prompt: user(
      fill(rubricText, {
        exampleReference: fence(EXAMPLE.reference),
        exampleCriteria: JSON.stringify({ criteria: EXAMPLE.criteria }, null, 1),
        reference: fence(reference),
        count: String(count),
      }),
    ),
    schema: criteriaSchema(count),
    examples: [EXAMPLE.reference, ...EXAMPLE.criteria],
  }),
  verdict: (response, criterion, order = 'yes-first') => ({
    prompt: user(
      fill(verdictText, {
        response: fence(response),
        criterion: oneLine(defuse(criterion)),
        words: order === 'yes-first' ? 'Yes or No' : 'No or Yes',
      }),
    ),
    yes: 'Yes',
    no: 'No',
  }),
  score: (reference, response) => ({
    prompt: user(fill(judgeScore, { reference: fence(reference), response: fence(response) })),
    choices: SCORES,
  }),
  selfScore: (question, response) => ({
    prompt: user(fill(selfScore, { question: fence(question), response: fence(response) })),
    yes: 'Yes',
    no: 'No',
  }),
};

export const chatBook: PromptBook = {
  dialect: 'chat',
  stop: [],
  maxTokens: null,
  refuse: () => null,
  explore: (question, kind) => user(fill(EXPLORE[kind], { question: defuse(question).trim() })),
  synthesis: (rollouts, kind) =>
    user(fill(SYNTHESIS[kind], { count: String(rollouts.length), drafts: drafts(rollouts) })),
  synthesisWithQuestion: (question, rollouts, kind) =>
    user(
      fill(SYNTHESIS_WITH_QUESTION[kind], {
        question: fence(question),
        count: String(rollouts.length),
        drafts: drafts(rollouts),
      }),
    ),
  judge,
  readAnswer: null,
};

function user(content: string): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content }] };
}

function drafts(rollouts: readonly string[]): string {
  return rollouts.map((text, index) => `Draft ${index + 1}:\n${fence(text)}`).join('\n\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function criteriaSchema(count: number): string {
  return JSON.stringify({
    type: 'object',
    properties: {
      criteria: {
        type: 'array',
        items: { type: 'string', maxLength: MAX_CRITERION_LENGTH },
        minItems: count,
        maxItems: count + SPARE_CRITERIA,
      },
    },
    required: ['criteria'],
    additionalProperties: false,
  });
}
