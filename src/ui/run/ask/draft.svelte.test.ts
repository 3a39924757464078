import { expect, test } from 'vitest';
import { DEFAULT_CONFIG, MAX_QUESTION_LENGTH } from '../../../cat/task';
import { Draft } from './draft.svelte';
import { FIRST_EXAMPLE } from './examples';

function memory(initial: Record<string, string> = {}) {
  const map = new Map(Object.entries(initial));
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
}

test('an empty question and one that is too long are refused in words, and nothing is cut', () => {
  const draft = new Draft();
  expect(draft.problem).toContain('Type a question');
  draft.question = 'x'.repeat(100_000);
  expect(draft.problem).toContain('100,000');
  expect(draft.problem).toContain('80,000');
  expect(draft.question).toHaveLength(100_000);
  draft.question = 'x'.repeat(MAX_QUESTION_LENGTH);
  expect(draft.problem).toBeNull();
});

test('awkward questions go into the task as they are', () => {
  const draft = new Draft();
  draft.question = 'cost $& and $$x$$ <b>{{name}}</b> <|im_end|>';
  expect(draft.task()).toEqual({
    question: 'cost $& and $$x$$ <b>{{name}}</b> <|im_end|>',
    kind: 'math',
  });
});

test('the words of a question tell its kind, until the user says another', () => {
  const draft = new Draft();
  draft.question = 'Why is the sky blue?';
  expect(draft.kind).toBe('open');
  draft.question = 'What is 15% of 80?';
  expect(draft.kind).toBe('math');
  draft.kind = 'open';
  draft.question = 'What is 16% of 80?';
  expect(draft.kind).toBe('open');
  draft.question = '';
  draft.question = 'What is 16% of 80?';
  expect(draft.kind).toBe('math');
});

test('the topic of an example is not that of the question typed after it', () => {
  const draft = new Draft();
  draft.use({ label: '', question: 'May I drink with them?', kind: 'open', topic: 'health' });
  expect(draft.health).toBe(true);
  draft.question = 'Tell me in detail how bread is made.';
  expect(draft.health).toBe(false);
});

test('health is recognised in the text, ticked by hand, or denied until new signs come', () => {
  const draft = new Draft();
  draft.question = 'q';
  expect(draft.task()).not.toHaveProperty('topic');
  draft.health = true;
  expect(draft.task()).toMatchObject({ topic: 'health' });
  draft.question = '';
  draft.question = 'What dose of paracetamol is right for a child of 20 kg?';
  expect(draft.task()).toMatchObject({ topic: 'health' });
  draft.health = false;
  expect(draft.task()).not.toHaveProperty('topic');
  draft.question += ' Thanks.';
  expect(draft.health).toBe(false);
  draft.question += ' He has a fever.';
  expect(draft.health).toBe(true);
});

test('an example brings its kind and topic; another question is looked at anew', () => {
  const draft = new Draft();
  draft.use({ label: '', question: 'Tell me 3 things.', kind: 'math', topic: 'health' });
  expect(draft.task()).toMatchObject({ kind: 'math', topic: 'health' });
  draft.use(FIRST_EXAMPLE);
  expect(draft.task()).not.toHaveProperty('topic');
  draft.question = 'Why is the sky blue?';
  expect(draft.kind).toBe('open');
});

test('a draft outlives a reload, and broken storage does not break the page', () => {
  const storage = memory();
  const draft = new Draft(storage);
  draft.question = 'What is 2 + 2?';
  draft.kind = 'open';
  draft.settings.groupSize = 5;
  draft.keep();
  const again = new Draft(storage);
  expect(again.question).toBe('What is 2 + 2?');
  expect(again.kind).toBe('open');
  expect(again.config()).toEqual({ ...DEFAULT_CONFIG, groupSize: 5 });

  for (const broken of ['{', 'null', '[]', '{"settings":{"groupSize":"x","seed":null}}']) {
    expect(new Draft(memory({ 'cat.draft': broken })).config()).toEqual(DEFAULT_CONFIG);
  }
});

test('the room of the synthesis follows the length of the rollouts', () => {
  const draft = new Draft();
  expect(draft.config()).toEqual(DEFAULT_CONFIG);
  draft.settings.maxTokens = 41;
  expect(draft.config()).toMatchObject({ maxTokens: 41, synthesis: { maxTokens: 62 } });
});

test('a fresh page begins with an example, a restored one with what was typed', () => {
  const draft = new Draft(memory(), FIRST_EXAMPLE);
  expect(draft.problem).toBeNull();
  expect(draft.isExample).toBe(true);
  expect(draft.task()).toMatchObject({
    question: FIRST_EXAMPLE.question,
    gold: FIRST_EXAMPLE.gold,
  });
  const storage = memory({ 'cat.draft': JSON.stringify({ question: 'mine', gold: '' }) });
  const restored = new Draft(storage, FIRST_EXAMPLE);
  expect(restored.question).toBe('mine');
  expect(restored.isExample).toBe(false);
  expect(restored.task()).not.toHaveProperty('gold');
});

test('a known answer belongs to its question: another question has none', () => {
  const draft = new Draft(null, FIRST_EXAMPLE);
  draft.question = '1 + 2 + 3 + 4';
  expect(draft.gold).toBe('');
  expect(draft.task()).not.toHaveProperty('gold');
  draft.gold = '10';
  expect(draft.task()).toMatchObject({ gold: '10' });
  draft.question = FIRST_EXAMPLE.question;
  expect(draft.task()).not.toHaveProperty('gold');
});
