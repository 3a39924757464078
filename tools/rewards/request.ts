/**
 * What a trainer may send, checked: one group of rollouts, or one sample of a group that the service gathers. Untrusted
 * like any import. Owns the words of the interface and its limits; a refusal says what to change.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { GivenGroup, GivenRollout } from '../../src/cat/given';
import { GROUP_SIZE, MAX_QUESTION_LENGTH } from '../../src/cat/task';

/** Characters of one rollout; a reasoning trace of 8192 tokens has about 30,000. */
const MAX_ROLLOUT_LENGTH = 200_000;
const MAX_NAME_LENGTH = 200;

const rolloutSchema = v.nullable(
  v.union([
    v.string(),
    v.object({
      text: v.string(),
      truncated: v.optional(v.boolean(), false),
      tokens: v.optional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), null),
      mean_logprob: v.optional(v.nullable(v.pipe(v.number(), v.finite())), null),
    }),
  ]),
);
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_LENGTH));
const kind = v.picklist(['math', 'open']);
const question = v.optional(v.nullable(v.string()), null);

const groupSchema = v.object({ id: name, kind, question, rollouts: v.array(rolloutSchema) });
const sampleSchema = v.object({
  key: name,
  size: v.number(),
  kind,
  question,
  rollout: rolloutSchema,
  /** The same for every try of one sample, so that trying again counts once. */
  sample: v.optional(v.nullable(name), null),
});

export interface GroupRequest {
  readonly id: string;
  readonly given: GivenGroup;
  /** SHA-256 of what decides the rewards and the log: the same id must mean the same group. */
  readonly digest: string;
}

export interface SampleRequest {
  readonly key: string;
  readonly size: number;
  readonly sample: string | null;
  readonly kind: GivenGroup['kind'];
  readonly question: string | null;
  readonly rollout: GivenRollout | null;
}

export type Checked<T> = { readonly ok: true; readonly value: T } | Refused;
export interface Refused {
  readonly ok: false;
  readonly why: string;
}

export function readGroup(body: unknown): Checked<GroupRequest> {
  const parsed = v.safeParse(groupSchema, body);
  if (!parsed.success) return refused(wrong(parsed.issues[0], GROUP_FORM));
  const { id, ...sent } = parsed.output;
  const given: GivenGroup = { ...sent, rollouts: sent.rollouts.map(rolloutOf) };
  const why = limits(given.rollouts.length, given.question, given.rollouts);
  return why === null ? { ok: true, value: { id, given, digest: digestOf(given) } } : refused(why);
}

export function readSample(body: unknown): Checked<SampleRequest> {
  const parsed = v.safeParse(sampleSchema, body);
  if (!parsed.success) return refused(wrong(parsed.issues[0], SAMPLE_FORM));
  const value = { ...parsed.output, rollout: rolloutOf(parsed.output.rollout) };
  const why = limits(value.size, value.question, [value.rollout]);
  return why === null ? { ok: true, value } : refused(why);
}

/** OpenRLHF's own form, one query at a time: prompt and response in one text, as its tokenizer decodes them. */
export function readOpenRlhf(
  body: unknown,
  { size, kind: wanted }: { readonly size: string | null; readonly kind: string | null },
): Checked<SampleRequest> {
  const one = v.pipe(v.array(v.string()), v.length(1));
  const parsed = v.safeParse(v.object({ query: one, prompts: one }), body);
  if (!parsed.success) return refused(wrong(parsed.issues[0], OPENRLHF_FORM));
  const [query = '', prompt = ''] = [parsed.output.query[0], parsed.output.prompts[0]];
  if (!query.startsWith(prompt)) {
    return refused(
      'The query does not begin with its prompt, so the response cannot be cut out without showing the anchor a piece of the question. Use the hook cat_rewards.openrlhf, or send POST /v1/samples.',
    );
  }
  const { text, ended } = withoutEnd(query.slice(prompt.length));
  const rollout = { text, truncated: !ended, tokens: null, mean_logprob: null };
  const key = createHash('sha256').update(prompt).digest('hex');
  return readSample({ key, size: Number(size ?? NaN), kind: wanted ?? 'math', rollout });
}

/** End markers of the usual chat templates; a response without one was cut at the limit. */
const END =
  /(?:<\|im_end\|>|<\|eot_id\|>|<\|end_of_text\|>|<\|endoftext\|>|<\|end\|>|<end_of_turn>|<eos>|<\/s>)\s*$/;

function withoutEnd(response: string): { text: string; ended: boolean } {
  let text = response;
  while (END.test(text)) text = text.replace(END, '');
  return { text, ended: text !== response };
}

export function digestOf(given: GivenGroup): string {
  return createHash('sha256').update(JSON.stringify(given)).digest('hex');
}

function rolloutOf(sent: v.InferOutput<typeof rolloutSchema>): GivenRollout | null {
  if (sent === null) return null;
  if (typeof sent === 'string') {
    return { text: sent, truncated: false, tokens: null, meanLogprob: null };
  }
  const { text, truncated, tokens, mean_logprob: meanLogprob } = sent;
  return { text, truncated, tokens, meanLogprob };
}

function limits(
  size: number,
  asked: string | null,
  rollouts: readonly (GivenRollout | null)[],
): string | null {
  const { min, max } = GROUP_SIZE;
  if (!Number.isInteger(size) || size < min || size > max) {
    return `The group has ${String(size)} rollouts; a group has ${String(min)} to ${String(max)}. Set the trainer's number of generations accordingly.`;
  }
  if (asked !== null && asked.length > MAX_QUESTION_LENGTH) {
    return `The question has ${String(asked.length)} characters; ${String(MAX_QUESTION_LENGTH)} can be logged. Leave it out: no model is shown it.`;
  }
  const long = rollouts.findIndex((one) => one !== null && one.text.length > MAX_ROLLOUT_LENGTH);
  if (long < 0) return null;
  return `Rollout ${String(long)} has ${String(rollouts[long]?.text.length)} characters; ${String(MAX_ROLLOUT_LENGTH)} can be sent. Lower the trainer's completion length.`;
}

function wrong(issue: v.BaseIssue<unknown> | undefined, form: string): string {
  const at = issue === undefined ? null : v.getDotPath(issue);
  return `${at === null ? 'The body' : `“${at}”`} is not as it should be (${issue?.message ?? 'unreadable'}). ${form}`;
}

const GROUP_FORM =
  'Send {"id": …, "kind": "math" or "open", "question"?: …, "rollouts": [text, …]}; a rollout may also be {"text", "truncated"?, "tokens"?, "mean_logprob"?}, or null when it failed.';
const SAMPLE_FORM =
  'Send {"key": …, "size": rollouts of the group, "kind": "math" or "open", "question"?: …, "rollout": text, "sample"?: …}.';
const OPENRLHF_FORM =
  'Send {"query": [text], "prompts": [text], "labels": […]}, one query at a time, as OpenRLHF does.';

function refused(why: string): Refused {
  return { ok: false, why };
}
