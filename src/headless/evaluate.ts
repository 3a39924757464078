/**
 * `npm run evaluate`: an evaluation on the headless page, entry by entry. The command line keeps the log; to resume, it
 * hands the entries back. The set of questions is read here, from the page's own origin or from the command's file.
 */
import * as v from 'valibot';
import { addressOf } from '../address/address';
import { rngFor } from '../chance/rng';
import type { EvaluationConfig } from '../evaluate/config';
import { shippedSet } from '../evaluate/datasets/shipped';
import { chooseSubset } from '../evaluate/datasets/subset';
import type { Dataset } from '../evaluate/datasets/types';
import type { EvaluationEntry } from '../evaluate/harness/events';
import { evaluate, resume } from '../evaluate/harness/harness';
import { EvaluationLog } from '../evaluate/harness/log';
import { failure } from '../failure/failure';
import { fail, ok } from '../failure/result';
import type { HeadlessCommand } from './command';
import { headlessSession } from './session';

const args = v.object({
  modelId: v.string(),
  engine: v.nullable(v.picklist(['webllm', 'wllama', 'micro'])),
  /** What is done so far; empty begins anew. */
  entries: v.array(v.custom<EvaluationEntry>((value) => typeof value === 'object')),
  /** Try again whatever failed before. */
  retry: v.boolean(),
  begin: v.nullable(
    v.object({
      config: v.custom<EvaluationConfig>((value) => typeof value === 'object'),
      dataset: v.union([
        v.object({ name: v.string() }),
        v.object({ set: v.custom<Dataset>((value) => typeof value === 'object') }),
      ]),
    }),
  ),
});

/** Emits `{ progress }` while loading and `{ entry }` for every line of the log; returns how it ended. */
export const evaluateCommand: HeadlessCommand = async (raw, emit, signal) => {
  const { modelId, engine, entries: past, retry, begin } = v.parse(args, raw);
  const session = headlessSession();
  const prepared = await session.prepare(
    { modelId, engine },
    ({ phase, done, total }) => void emit({ progress: `${phase} ${done}/${total ?? '?'}` }),
    signal,
  );
  if (!prepared.ok) throw new Error(prepared.failure.message);
  const deps = await session.parts();
  if (deps === null) throw new Error('the model is not loaded');
  let entries: AsyncIterable<EvaluationEntry>;
  if (past.length > 0) {
    const log = EvaluationLog.from(past);
    entries = resume(log, retry ? log.retriable : [], deps, signal);
  } else {
    if (begin === null) throw new Error('nothing to evaluate');
    const set = 'set' in begin.dataset ? begin.dataset.set : await shipped(begin.dataset.name);
    const { name, title, licence, source, questions } = set;
    const { subset } = begin.config;
    const chosen = chooseSubset(questions, subset, rngFor(subset.seed, 'subset'));
    const dataset = { name, title, licence, source, total: questions.length };
    entries = evaluate({ config: begin.config, dataset, questions: chosen }, deps, signal);
  }
  let outcome: string | null = null;
  for await (const entry of entries) {
    await emit({ entry });
    if (entry.event.type === 'evaluation.finished') outcome = entry.event.outcome;
  }
  await session.release();
  return outcome;
};

async function shipped(name: string): Promise<Dataset> {
  const set = await shippedSet(name, async (path) => {
    const response = await fetch(addressOf(path));
    if (response.ok) return ok(await response.text());
    return fail(failure('network', 'not-found', `${path}: HTTP ${response.status}`));
  });
  if (!set.ok) throw new Error(`the set "${name}" cannot be read: ${set.failure.message}`);
  return set.value;
}
