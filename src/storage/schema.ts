/**
 * The shape of one log entry as something to check untrusted input against: imports, share links and what
 * the browser kept. Owns shapes and bounds only. The type at the end ties it to `cat/events`: an event added
 * there alone does not compile.
 */
import * as v from 'valibot';
import { LOG_VERSION, type Entry } from '../cat/log/events';
import { GROUP_SIZE } from '../cat/task';

const number = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const rollout = v.pipe(natural, v.maxValue(GROUP_SIZE.max - 1));
const text = v.string();
const list = <T extends v.GenericSchema>(item: T) => v.array(item);
const indices = list(rollout);

const failure = v.object({
  boundary: v.picklist(['engine', 'model', 'network', 'storage', 'parse', 'device']),
  code: v.picklist([
    'bad-request',
    'not-loaded',
    'unsupported',
    'out-of-memory',
    'context-overflow',
    'device-lost',
    'worker-died',
    'integrity',
    'not-found',
    'unreachable',
    'refused',
    'quota',
    'unavailable',
    'malformed',
    'truncated',
    'newer-version',
    'no-answer',
    'degenerate',
    'too-few',
    'timeout',
    'aborted',
    'internal',
  ]),
  message: text,
  canRetry: v.boolean(),
  detail: v.exactOptional(text),
});

const task = v.object({
  question: text,
  kind: v.picklist(['math', 'open']),
  topic: v.exactOptional(v.literal('health')),
  gold: v.exactOptional(text),
});

/** Also used to check kept settings. */
export const configSchema = v.object({
  // Group sizes below the allowed one stay readable: a run refused because of it has a log, too.
  groupSize: v.pipe(natural, v.maxValue(GROUP_SIZE.max)),
  temperature: number,
  topP: number,
  repetitionPenalty: number,
  maxTokens: number,
  seed: number,
  synthesis: v.object({ temperature: number, maxTokens: number }),
  rubric: v.object({ criteria: number, maxTokens: number }),
});

const model = v.object({
  id: text,
  engine: v.picklist(['webllm', 'wllama', 'micro', 'scripted']),
  dialect: v.picklist(['chat', 'sums']),
  quantisation: text,
  hash: v.nullable(text),
  device: text,
});

const prompt = v.variant('kind', [
  v.object({
    kind: v.literal('chat'),
    messages: list(v.object({ role: v.picklist(['system', 'user', 'assistant']), content: text })),
  }),
  v.object({ kind: v.literal('text'), text }),
]);

const finished = {
  text,
  promptTokens: natural,
  tokens: natural,
  finishReason: v.picklist(['stop', 'length', 'abort', 'error', 'repeats']),
  meanLogprob: v.nullable(number),
  logprobs: list(number),
  firstTokenMs: number,
  totalMs: number,
};

const extraction = v.object({
  status: v.picklist(['found', 'weak', 'revised', 'abandoned', 'truncated', 'none']),
  answer: v.nullable(text),
  rule: v.nullable(
    v.picklist([
      'boxed',
      'hashes',
      'answer-is',
      'answer-colon',
      'several',
      'choice',
      'emphasis',
      'displayed-equation',
      'last-equation',
      'last-number',
      'trace',
    ]),
  ),
  span: v.nullable(v.object({ start: natural, end: natural })),
});

const comparison = v.object({
  equality: v.picklist(['equal', 'different', 'unknown']),
  rule: v.picklist([
    'identical',
    'normal-form',
    'exact-number',
    'structure',
    'text',
    'symbolic',
    'numeric',
    'undecided',
  ]),
  left: text,
  right: text,
  because: text,
});

const stage = v.picklist(['explore', 'synthesise', 'reward', 'compare']);
const dropped = list(v.object({ text, why: text }));

const event = v.variant('type', [
  v.object({
    type: v.literal('run.started'),
    task,
    config: configSchema,
    model,
    app: text,
    at: text,
  }),
  v.object({ type: v.literal('stage.started'), stage }),
  v.object({
    type: v.literal('stage.finished'),
    stage,
    ms: number,
    promptTokens: natural,
    tokens: natural,
  }),
  v.object({
    type: v.literal('prompt.built'),
    step: v.picklist(['explore', 'synthesis', 'rubric', 'verdict']),
    rollout: v.nullable(rollout),
    prompt,
  }),
  v.object({ type: v.literal('rollout.started'), rollout, seed: natural }),
  v.object({ type: v.literal('rollout.delta'), rollout, text, tokens: natural }),
  v.object({ type: v.literal('rollout.finished'), rollout, ...finished }),
  v.object({
    type: v.literal('rollout.failed'),
    rollout,
    failure,
    partial: text,
    tokens: natural,
  }),
  v.object({
    type: v.literal('answer.extracted'),
    subject: v.union([rollout, v.literal('reference')]),
    extraction,
  }),
  v.object({
    type: v.literal('clusters.formed'),
    clusters: list(v.object({ label: text, rollouts: indices, answer: text })),
  }),
  v.object({ type: v.literal('synthesis.started'), order: indices }),
  v.object({ type: v.literal('synthesis.delta'), text, tokens: natural }),
  v.object({ type: v.literal('synthesis.finished'), copyOf: v.nullable(rollout), ...finished }),
  v.object({ type: v.literal('synthesis.failed'), failure, partial: text, tokens: natural }),
  v.object({
    type: v.literal('rubric.proposed'),
    criteria: list(v.object({ id: natural, text })),
    dropped,
    raw: text,
  }),
  v.object({ type: v.literal('rubric.failed'), failure, raw: text }),
  v.object({
    type: v.literal('verdict.given'),
    rollout,
    criterion: natural,
    verdict: v.picklist(['yes', 'no', 'failed']),
    yesProbability: v.nullable(number),
    failure: v.nullable(failure),
  }),
  v.object({
    type: v.literal('reward.assigned'),
    rollout,
    reward: v.nullable(number),
    comparison: v.nullable(comparison),
    because: text,
  }),
  v.object({
    type: v.literal('advantages.computed'),
    advantages: list(v.nullable(number)),
    mean: v.nullable(number),
    std: v.nullable(number),
    withoutSignal: v.boolean(),
  }),
  v.object({
    type: v.literal('baseline.chosen'),
    method: v.picklist(['single', 'min-perplexity', 'majority', 'synthesis']),
    rollout: v.nullable(rollout),
    answer: v.nullable(text),
    because: text,
  }),
  v.object({
    type: v.literal('run.finished'),
    outcome: v.picklist(['completed', 'cancelled', 'failed']),
    failure: v.nullable(failure),
  }),
]);

export const entrySchema = v.object({
  v: v.literal(LOG_VERSION),
  seq: natural,
  ms: number,
  event,
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Parsed = DeepReadonly<v.InferOutput<typeof entrySchema>>;
/** `true` when schema and log say the same; a test assigns it, so that a difference does not compile. */
export type SchemaMatchesLog = [Parsed] extends [Entry]
  ? [Entry] extends [Parsed]
    ? true
    : 'something of the log is missing in the schema'
  : 'something of the schema is not in the log';
