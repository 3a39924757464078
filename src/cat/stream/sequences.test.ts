/** Texts that repeat themselves: ended while they stream, never a draft, a vote or a reference. */
import { expect, test } from 'vitest';
import type { Engine, GenerateEvent, GenerateRequest } from '../../contract/engine';
import { TEST_MODEL, testEngine } from '../../../test/support/cat/engine';
import { MATH, ofType, runScript } from '../../../test/support/cat/run';

const CIRCLE = 'The answer is that the apples are \\boxed{9} of them. '.repeat(40);

test('a rollout that goes round in circles is ended, and no other step builds on it', async () => {
  const write = (_: unknown, call: number) =>
    call === 0 ? ['So \\boxed{4}.', CIRCLE, 'It is \\boxed{4}.', 'Or \\boxed{5}.'] : ['\\boxed{4}'];
  const { view, events } = await runScript(MATH, { write });
  const ended = ofType(events, 'rollout.finished').find(({ rollout }) => rollout === 1)!;
  expect(ended.finishReason).toBe('repeats');
  // Four times the phrase and hardly more, of forty.
  expect(ended.text.length).toBeLessThan(CIRCLE.length / 6);
  expect(ofType(events, 'synthesis.started')[0]!.order).toEqual([0, 2, 3]);
  expect(view.clusters.map(({ rollouts }) => rollouts)).toEqual([[0, 2], [3]]);
  expect(view.status).toBe('completed');
});

test('a reference that goes round in circles is a failed synthesis that says so', async () => {
  const write = (_: unknown, call: number) => (call === 0 ? ['\\boxed{4}'] : [CIRCLE]);
  const { view, events } = await runScript(MATH, { write });
  expect(ofType(events, 'synthesis.finished')).toEqual([]);
  expect(ofType(events, 'synthesis.failed')[0]!.failure.message).toMatch(/repeats itself/);
  expect(view.rollouts.every(({ reward }) => reward?.value === null)).toBe(true);
});

test('an engine that writes one text at a time is cut off and goes on with the others', async () => {
  const asked: (readonly number[])[] = [];
  let written = 0;
  const inner = testEngine({ write: () => ['unused'] });
  const oneByOne: Engine = {
    ...inner,
    async *generate(request: GenerateRequest, signal: AbortSignal) {
      asked.push(request.seeds);
      for (const [index, seed] of request.seeds.entries()) {
        const text =
          asked.length > 2 ? '\\boxed{4}' : seed === asked[0]![1] ? CIRCLE : `\\boxed{${seed}}`;
        for await (const event of testEngine({ write: () => [text] }).generate(
          { ...request, seeds: [seed] },
          signal,
        )) {
          if (event.type === 'delta') written += 1;
          yield { ...event, ...('index' in event ? { index } : {}) } as GenerateEvent;
        }
      }
    },
  };
  const { events } = await runScript(
    MATH,
    { write: () => [] },
    { deps: { engine: oneByOne, model: TEST_MODEL } },
  );
  const finished = ofType(events, 'rollout.finished');
  expect(finished.map(({ rollout, finishReason }) => [rollout, finishReason])).toEqual([
    [0, 'stop'],
    [1, 'repeats'],
    [2, 'stop'],
    [3, 'stop'],
  ]);
  // The second request holds the seeds that had not begun, and their texts are those of their own seeds.
  expect(asked[1]).toEqual(asked[0]!.slice(2));
  for (const { rollout, text } of finished.filter(({ rollout }) => rollout !== 1))
    expect(text).toBe(`\\boxed{${asked[0]![rollout]!}}`);
  expect(written).toBeLessThan(80);
});
