/** `npm run cat`: one run, its log entry by entry. */
import * as v from 'valibot';
import { configOf, type RunConfig } from '../cat/task';
import type { HeadlessCommand } from './command';
import { headlessSession } from './session';

const args = v.object({
  modelId: v.string(),
  engine: v.nullable(v.picklist(['webllm', 'wllama', 'micro'])),
  task: v.object({
    question: v.string(),
    kind: v.picklist(['math', 'open']),
    topic: v.optional(v.literal('health')),
    gold: v.optional(v.string()),
  }),
  config: v.partial(
    v.object({
      groupSize: v.number(),
      temperature: v.number(),
      topP: v.number(),
      repetitionPenalty: v.number(),
      maxTokens: v.number(),
      seed: v.number(),
      synthesis: v.object({ temperature: v.number(), maxTokens: v.number() }),
      rubric: v.object({ criteria: v.number(), maxTokens: v.number() }),
    }),
  ),
});

/** Emits `{ progress }` while loading and `{ entry }` for every line of the log. */
export const cat: HeadlessCommand = async (raw, emit, signal) => {
  const { modelId, engine, task, config } = v.parse(args, raw);
  const session = headlessSession();
  const sending: Promise<void>[] = [];
  const prepared = await session.prepare(
    { modelId, engine },
    ({ phase, done, total }) => {
      if (phase !== 'download')
        sending.push(emit({ progress: `${phase} ${done}/${total ?? '?'}` }));
    },
    signal,
  );
  if (!prepared.ok) throw new Error(prepared.failure.message);
  const settings = configOf(config as Partial<RunConfig>);
  const onEntries = (entries: readonly unknown[]) => {
    for (const entry of entries) sending.push(emit({ entry }));
  };
  const { topic, gold, ...asked } = task;
  const full = {
    ...asked,
    ...(topic === undefined ? {} : { topic }),
    ...(gold === undefined ? {} : { gold }),
  };
  let outcome: string | null = null;
  for await (const event of session.run(full, settings, onEntries, signal)) {
    if (event.type === 'run.finished') outcome = event.outcome;
  }
  await Promise.all(sending);
  await session.release();
  return outcome;
};
