/**
 * A lab run as a file: JSON Lines, one event a line, numbers rounded to five digits and opened groups kept at
 * every tenth step, so that a recorded run is small. Reading treats the file as untrusted input.
 */
import * as v from 'valibot';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { LAB_LOG_VERSION, type LabEvent } from '../events';

/** Of the opened groups, those after the first of every ten steps are kept. */
const GROUP_EVERY = 10;

/** What is kept of an event. */
export function lean(event: LabEvent): LabEvent {
  return event.type === 'step.finished' && event.step % GROUP_EVERY !== 1
    ? { ...event, group: null }
    : event;
}

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;

export function writeLabLog(events: readonly LabEvent[]): string {
  return events.map((event) => `${JSON.stringify(lean(event), rounded)}\n`).join('');
}

const number = v.number();
const nullable = v.nullable(number);
const text = v.pipe(v.string(), v.maxLength(400));
const sum = v.tuple([number, number, number, number]);
const traces = v.pipe(v.array(text), v.maxLength(64));
const answers = v.array(v.nullable(number));
const side = v.object({ traces, greedy: text });
const problem = v.nullable(
  v.object({ boundary: text, code: text, message: v.string(), canRetry: v.boolean() }),
);

const CONFIG = v.looseObject({
  preset: v.picklist(['paper', 'popular']),
  reward: v.picklist(['cat', 'majority', 'truth', 'sft']),
  anchor: v.picklist(['frozen', 'live']),
  seed: number,
  steps: number,
  groupSize: number,
  questions: number,
});

const METRICS = v.object({
  reward: nullable,
  reward_std: nullable,
  frac_reward_zero_std: number,
  kl: nullable,
  entropy: nullable,
  'clip_ratio/region_mean': nullable,
  loss: number,
  grad_norm: number,
  learning_rate: number,
  'completions/mean_length': number,
});

const GROUP = v.object({
  sum,
  truth: number,
  traces,
  answers,
  logprobs: v.array(number),
  synthesis: v.nullable(text),
  reference: nullable,
  rewards: answers,
  advantages: answers,
});

const EVALUATION = v.object({
  step: number,
  accuracy: number,
  low: number,
  high: number,
  greedy: number,
  reward: nullable,
  anchorAgreement: nullable,
  withoutSignal: nullable,
  clipShare: nullable,
  entropy: number,
  distinct: number,
  kl: number,
  secondsPerStep: nullable,
});

const EVENT = v.variant('type', [
  v.object({
    type: v.literal('lab.started'),
    version: v.literal(LAB_LOG_VERSION),
    config: CONFIG,
    fromStep: number,
    device: text,
    at: text,
  }),
  v.object({
    type: v.literal('step.finished'),
    step: number,
    metrics: METRICS,
    anchorAgreement: nullable,
    distinct: number,
    seconds: number,
    secondsLeft: number,
    group: v.nullable(GROUP),
  }),
  v.object({
    type: v.literal('evaluated'),
    evaluation: EVALUATION,
    probe: v.nullable(v.object({ sum, truth: number, before: side, now: side })),
  }),
  v.object({ type: v.literal('paused'), step: number }),
  v.object({ type: v.literal('resumed'), step: number }),
  v.object({ type: v.literal('checkpoint.saved'), step: number }),
  v.object({ type: v.literal('checkpoint.failed'), step: number, failure: problem }),
  v.object({
    type: v.literal('lab.finished'),
    outcome: v.picklist(['completed', 'stopped', 'failed']),
    step: number,
    failure: problem,
  }),
]);

/** Reads a log back; a cut last line is ignored, any other unreadable line refuses the file by number. */
export function readLabLog(content: string): Result<LabEvent[]> {
  const lines = content.split('\n');
  const events: LabEvent[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      if (i === lines.length - 1) break;
      return fail(unreadable(i, 'it is not JSON'));
    }
    const parsed = v.safeParse(EVENT, value);
    if (!parsed.success) return fail(unreadable(i, v.summarize(parsed.issues).slice(0, 300)));
    events.push(parsed.output as unknown as LabEvent);
  }
  if (events[0]?.type !== 'lab.started') {
    return fail(
      failure(
        'parse',
        'malformed',
        'This is not a run of the lab: it does not begin with one. Open a file the lab saved.',
      ),
    );
  }
  return ok(events);
}

function unreadable(line: number, detail: string): ReturnType<typeof failure> {
  return failure(
    'parse',
    'malformed',
    `Line ${String(line + 1)} of this file is not an event of the lab. Open a file the lab saved, or record the run again.`,
    { detail },
  );
}
