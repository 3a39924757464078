/**
 * Reads a recording: a run log (JSON Lines of `Entry`), as untrusted text, into what the replay needs of it.
 * Event kinds it does not use are skipped; a torn last line is ignored.
 */
import * as v from 'valibot';
import type { Criterion, ModelRecord } from '../../cat/log/events';
import { failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { FinishReason, Prompt } from '../../contract/engine';

export type Step = 'explore' | 'synthesis' | 'rubric' | 'verdict';

/** A text the model wrote, finished or broken off. Times in milliseconds from its request. */
export interface RecordedText {
  readonly text: string;
  readonly promptTokens: number;
  readonly logprobs: readonly number[];
  readonly firstTokenMs: number;
  readonly totalMs: number;
  readonly end: FinishReason | Failure;
}

export interface RecordedVerdict {
  readonly rollout: number;
  readonly criterion: number;
  readonly yesProbability: number | null;
  readonly verdict: 'yes' | 'no' | 'failed';
  /** Time since the entry before it. */
  readonly ms: number;
}

export interface Recording {
  readonly question: string;
  readonly model: ModelRecord;
  readonly rollouts: readonly RecordedText[];
  readonly synthesis: RecordedText | null;
  readonly rubric: { readonly raw: string; readonly ms: number } | null;
  readonly criteria: readonly Criterion[];
  readonly verdicts: readonly RecordedVerdict[];
  readonly prompts: readonly { readonly step: Step; readonly prompt: Prompt }[];
}

const finishReason = v.picklist(['stop', 'length', 'abort', 'error', 'repeats']);
/** The newest version of a run's log that is read here; those before it hold nothing that this one does not. */
const VERSION = 2;
const boundary = v.picklist(['engine', 'model', 'network', 'storage', 'parse', 'device']);
const failureSchema = v.looseObject({
  boundary,
  code: v.string(),
  message: v.string(),
  canRetry: v.boolean(),
});
const finished = {
  text: v.string(),
  promptTokens: v.number(),
  finishReason,
  logprobs: v.array(v.number()),
  firstTokenMs: v.number(),
  totalMs: v.number(),
};
const broken = { failure: failureSchema, partial: v.string() };
const prompt = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({
    kind: v.literal('chat'),
    messages: v.array(
      v.object({ role: v.picklist(['system', 'user', 'assistant']), content: v.string() }),
    ),
  }),
]);
const used = v.variant('type', [
  v.object({
    type: v.literal('run.started'),
    task: v.looseObject({ question: v.string() }),
    model: v.object({
      id: v.string(),
      engine: v.picklist(['webllm', 'wllama', 'micro', 'scripted']),
      dialect: v.picklist(['chat', 'sums']),
      quantisation: v.string(),
      hash: v.nullable(v.string()),
      device: v.string(),
    }),
  }),
  v.object({
    type: v.literal('prompt.built'),
    step: v.picklist(['explore', 'synthesis', 'rubric', 'verdict']),
    prompt,
  }),
  v.object({ type: v.literal('rollout.started'), rollout: v.number() }),
  v.object({ type: v.literal('rollout.finished'), rollout: v.number(), ...finished }),
  v.object({ type: v.literal('rollout.failed'), rollout: v.number(), ...broken }),
  v.object({ type: v.literal('synthesis.started') }),
  v.object({ type: v.literal('synthesis.finished'), ...finished }),
  v.object({ type: v.literal('synthesis.failed'), ...broken }),
  v.object({
    type: v.literal('rubric.proposed'),
    raw: v.string(),
    criteria: v.array(v.object({ id: v.number(), text: v.string() })),
  }),
  v.object({ type: v.literal('rubric.failed'), raw: v.string() }),
  v.object({
    type: v.literal('verdict.given'),
    rollout: v.number(),
    criterion: v.number(),
    verdict: v.picklist(['yes', 'no', 'failed']),
    yesProbability: v.nullable(v.number()),
  }),
]);
const envelope = v.object({
  v: v.number(),
  ms: v.number(),
  event: v.looseObject({ type: v.string() }),
});
const USED = new Set<string>(used.options.map((option) => option.entries.type.literal));

type Used = v.InferOutput<typeof used>;

/** Parses and collects; says which line is wrong and why. */
export function readRecording(jsonl: string): Result<Recording> {
  const lines = jsonl.split('\n').filter((line) => line.trim() !== '');
  const events: { ms: number; event: Used }[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (!parsed && index === lines.length - 1 && events.length > 0) break;
    const entry = v.safeParse(envelope, parsed);
    if (!entry.success) return malformed(index, entry.issues[0].message);
    if (entry.output.v < 1 || entry.output.v > VERSION) {
      return fail(
        failure(
          'parse',
          'newer-version',
          `The recording is of version ${entry.output.v}, this page reads up to version ${VERSION}. Reload the page to get a newer one.`,
        ),
      );
    }
    if (!USED.has(entry.output.event.type)) continue;
    const event = v.safeParse(used, entry.output.event);
    if (!event.success) return malformed(index, event.issues[0].message);
    events.push({ ms: entry.output.ms, event: event.output });
  }
  return collect(events);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function malformed<T>(line: number, why: string): Result<T> {
  return fail(
    failure(
      'parse',
      'malformed',
      `Line ${line + 1} of the recording cannot be read. Record it again, or choose another example.`,
      { detail: why },
    ),
  );
}

function collect(events: readonly { ms: number; event: Used }[]): Result<Recording> {
  let head: Extract<Used, { type: 'run.started' }> | null = null;
  const rollouts: RecordedText[] = [];
  let synthesis: RecordedText | null = null;
  let rubric: Recording['rubric'] = null;
  let criteria: readonly Criterion[] = [];
  const verdicts: RecordedVerdict[] = [];
  const prompts: { step: Step; prompt: Prompt }[] = [];
  let startedMs = 0;
  let previousMs = 0;
  for (const { ms, event } of events) {
    switch (event.type) {
      case 'run.started':
        head = event;
        break;
      case 'prompt.built':
        prompts.push({ step: event.step, prompt: event.prompt });
        startedMs = ms;
        break;
      case 'rollout.started':
      case 'synthesis.started':
        startedMs = ms;
        break;
      case 'rollout.finished':
        rollouts[event.rollout] = whole(event);
        break;
      case 'rollout.failed':
        rollouts[event.rollout] = brokenOff(event, ms - startedMs);
        break;
      case 'synthesis.finished':
        synthesis = whole(event);
        break;
      case 'synthesis.failed':
        synthesis = brokenOff(event, ms - startedMs);
        break;
      case 'rubric.proposed':
        criteria = event.criteria;
        rubric = { raw: event.raw, ms: ms - startedMs };
        break;
      case 'rubric.failed':
        rubric = { raw: event.raw, ms: ms - startedMs };
        break;
      case 'verdict.given':
        verdicts.push({ ...event, ms: ms - previousMs });
        break;
    }
    previousMs = ms;
  }
  if (!head) return malformed(0, 'no run.started');
  if (rollouts.length === 0 || rollouts.includes(undefined as never)) {
    return malformed(events.length - 1, 'rollouts are missing');
  }
  const { model } = head;
  return ok({
    question: head.task.question,
    model,
    rollouts,
    synthesis,
    rubric,
    criteria,
    verdicts,
    prompts,
  });
}

function whole(event: {
  text: string;
  promptTokens: number;
  logprobs: readonly number[];
  firstTokenMs: number;
  totalMs: number;
  finishReason: FinishReason | 'repeats';
}): RecordedText {
  // No engine ends a text for its circles: the core did, and does so again when it reads along.
  const end = event.finishReason === 'repeats' ? 'length' : event.finishReason;
  return { ...event, end };
}

function brokenOff(event: { partial: string; failure: unknown }, ms: number): RecordedText {
  return {
    text: event.partial,
    promptTokens: 0,
    logprobs: [],
    firstTokenMs: 0,
    totalMs: Math.max(0, ms),
    end: event.failure as Failure,
  };
}
