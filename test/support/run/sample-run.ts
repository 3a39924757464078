/**
 * Runs made by hand for component tests: every event of a mathematics and of an open run, in the order in
 * which a real one sends them, with interleaved streams. Texts are invented and meant to be awkward; nothing
 * here is ever shown as a recorded run.
 */
import type { Comparison, Extraction } from '../../../src/answers/types';
import { createRecorder } from '../../../src/cat/log/record';
import type { Cluster, Entry, RunEvent, TextFinished } from '../../../src/cat/log/events';
import { DEFAULT_CONFIG, type Task } from '../../../src/cat/task';

export interface SampleOptions {
  readonly groupSize?: number;
  readonly task?: Partial<Task>;
  /** Replaces the text of rollout `index`. */
  readonly text?: (index: number) => string;
}

const MODEL = {
  id: 'sample',
  engine: 'scripted',
  dialect: 'chat',
  quantisation: 'none',
  hash: null,
  device: 'by hand',
} as const;

const QUESTION = 'What is the larger solution of $x^2 - 5x + 6 = 0$?';
const ANSWERS = ['3', '3', '2', '3', '\\frac{6}{2}', '2', '-3', '3'];
/** What the cheap rungs would say of these few answers. */
const VALUE: Readonly<Record<string, string>> = { '\\frac{6}{2}': '3' };
const valueOf = (answer: string): string => VALUE[answer] ?? answer;

function solution(index: number, answer: string): string {
  return [
    `We look for two numbers with product 6 and sum 5, attempt ${String(index + 1)}.`,
    `So \\(x^2 - 5x + 6 = (x - 2)(x - 3)\\), and the roots are \\(2\\) and \\(3\\).`,
    `$$x_{1,2} = \\frac{5 \\pm \\sqrt{25 - 24}}{2}$$`,
    `The answer is \\boxed{${answer}}.`,
  ].join('\n\n');
}

function finished(text: string, reason: TextFinished['finishReason'] = 'stop'): TextFinished {
  const tokens = Math.ceil(text.length / 4);
  const logprobs = Array.from({ length: tokens }, (_, i) => -((i * 37) % 100) / 80);
  const sum = logprobs.reduce((total, value) => total + value, 0);
  return {
    text,
    promptTokens: 42,
    tokens,
    finishReason: reason,
    meanLogprob: sum / tokens,
    logprobs,
    firstTokenMs: 120,
    totalMs: 120 + tokens * 40,
  };
}

/** Pieces of about one word, taken in turns from all texts, as a batch of streams arrives. */
function* interleaved(texts: readonly string[]): Generator<RunEvent> {
  const pieces = texts.map((text) => text.match(/\S+\s*|\s+/g) ?? []);
  const longest = Math.max(...pieces.map(({ length }) => length));
  for (let step = 0; step < longest; step++) {
    for (const [rollout, words] of pieces.entries()) {
      const text = words[step];
      if (text !== undefined) yield { type: 'rollout.delta', rollout, text, tokens: 1 };
    }
  }
}

function found(answer: string | null): Extraction {
  return answer === null
    ? { status: 'none', answer: null, rule: null, span: null }
    : { status: 'found', answer, rule: 'boxed', span: null };
}

function clustersOf(answers: readonly string[]): Cluster[] {
  const groups = new Map<string, number[]>();
  for (const [index, answer] of answers.entries()) {
    groups.set(valueOf(answer), [...(groups.get(valueOf(answer)) ?? []), index]);
  }
  return [...groups.entries()]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([, rollouts], place) => ({
      label: String.fromCharCode(65 + place),
      rollouts,
      answer: answers[rollouts[0] ?? 0] ?? '',
    }));
}

function opening(task: Task, groupSize: number): RunEvent[] {
  return [
    {
      type: 'run.started',
      task,
      config: { ...DEFAULT_CONFIG, groupSize },
      model: MODEL,
      app: '0.0.0',
      at: '2026-01-02T03:04:05.000Z',
    },
    { type: 'stage.started', stage: 'explore' },
    {
      type: 'prompt.built',
      step: 'explore',
      rollout: null,
      prompt: { kind: 'chat', messages: [{ role: 'user', content: task.question }] },
    },
  ];
}

function synthesisPrompt(texts: readonly string[]): RunEvent {
  const drafts = texts.map((text) => `\`\`\`\n${text.trim()}\n\`\`\``).join('\n\n');
  return {
    type: 'prompt.built',
    step: 'synthesis',
    rollout: null,
    prompt: {
      kind: 'chat',
      messages: [
        {
          role: 'user',
          content: `Below are ${String(texts.length)} drafts.\n\n${drafts}\n\nWrite the one best solution that these drafts support.`,
        },
      ],
    },
  };
}

function* explored(texts: readonly string[]): Generator<RunEvent> {
  for (const rollout of texts.keys())
    yield { type: 'rollout.started', rollout, seed: 1000 + rollout };
  yield* interleaved(texts);
}

function* synthesised(texts: readonly string[], reference: string): Generator<RunEvent> {
  yield { type: 'stage.started', stage: 'synthesise' };
  yield { type: 'synthesis.started', order: [...texts.keys()] };
  yield synthesisPrompt(texts);
  for (const text of reference.match(/\S+\s*/g) ?? []) {
    yield { type: 'synthesis.delta', text, tokens: 1 };
  }
  yield { type: 'synthesis.finished', ...finished(reference), copyOf: null };
}

/** A mathematics run, from start to end. */
export function* mathRun(options: SampleOptions = {}): Generator<RunEvent> {
  const groupSize = options.groupSize ?? 8;
  const answers = Array.from({ length: groupSize }, (_, i) => ANSWERS[i % ANSWERS.length] ?? '3');
  const texts = answers.map((answer, i) => options.text?.(i) ?? solution(i, answer));
  yield* opening({ question: QUESTION, kind: 'math', ...options.task }, groupSize);
  yield* explored(texts);
  for (const [rollout, text] of texts.entries()) {
    yield {
      type: 'rollout.finished',
      rollout,
      ...finished(text, rollout === 3 ? 'length' : 'stop'),
    };
    yield {
      type: 'answer.extracted',
      subject: rollout,
      extraction: found(answers[rollout] ?? null),
    };
    yield { type: 'clusters.formed', clusters: clustersOf(answers.slice(0, rollout + 1)) };
  }
  yield { type: 'stage.finished', stage: 'explore', ms: 8200, promptTokens: 42, tokens: 900 };
  yield* synthesised(
    texts,
    'Both roots solve it, and three is larger: \\(x = 3\\).\n\nThe answer is \\boxed{3}.',
  );
  yield { type: 'answer.extracted', subject: 'reference', extraction: found('3') };
  yield { type: 'stage.finished', stage: 'synthesise', ms: 4100, promptTokens: 980, tokens: 40 };
  yield { type: 'stage.started', stage: 'reward' };
  const rewards = answers.map((answer) => (valueOf(answer) === '3' ? 1 : 0));
  for (const [rollout, answer] of answers.entries()) {
    const equal = rewards[rollout] === 1;
    const comparison: Comparison = {
      equality: equal ? 'equal' : 'different',
      rule: answer === '3' ? 'identical' : 'exact-number',
      left: answer,
      right: '3',
      because: equal ? 'Both are the number 3.' : 'Two different exact numbers.',
    };
    const because = equal
      ? 'Its final answer equals the reference’s.'
      : 'Its final answer differs from the reference’s.';
    yield { type: 'reward.assigned', rollout, reward: equal ? 1 : 0, comparison, because };
  }
  yield advantagesOf(rewards);
  yield { type: 'stage.finished', stage: 'reward', ms: 12, promptTokens: 0, tokens: 0 };
  yield* compared(answers, '3');
}

function* compared(answers: readonly string[], reference: string | null): Generator<RunEvent> {
  yield { type: 'stage.started', stage: 'compare' };
  const answer = (index: number): string | null =>
    reference === null ? null : (answers[index] ?? null);
  const rows = [
    ['single', 0, answer(0), 'The first rollout drawn: what asking once would give.'],
    ['min-perplexity', 2, answer(2), 'Lowest perplexity per token, 1.86, the stop token counted.'],
    ['majority', 0, answer(0), 'The largest cluster of equal answers.'],
    ['synthesis', null, reference, 'The final answer of the reference.'],
  ] as const;
  for (const [method, rollout, own, because] of rows) {
    yield { type: 'baseline.chosen', method, rollout, answer: own, because };
  }
  yield { type: 'stage.finished', stage: 'compare', ms: 2, promptTokens: 0, tokens: 0 };
  yield { type: 'run.finished', outcome: 'completed', failure: null };
}

function advantagesOf(rewards: readonly number[]): RunEvent {
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  const squares = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
  const std = Math.sqrt(squares / Math.max(1, rewards.length - 1));
  return {
    type: 'advantages.computed',
    advantages: rewards.map((reward) => (reward - mean) / (std + 1e-4)),
    mean,
    std,
    withoutSignal: std === 0,
  };
}

const CRITERIA = [
  'The response says to see a doctor on the same day.',
  'The response names malaria as a possible cause.',
  'The response asks about the places visited.',
  'The response says to drink enough.',
  'The response says when to call an emergency number.',
];

/** An open run about health, with one failed verdict. */
export function* openRun(options: SampleOptions = {}): Generator<RunEvent> {
  const groupSize = options.groupSize ?? 8;
  const text = (i: number): string =>
    `A fever after such a trip needs a doctor **today**.\n\n- Malaria must be ruled out, attempt ${String(i + 1)}\n- Drink enough`;
  const texts = Array.from({ length: groupSize }, (_, i) => options.text?.(i) ?? text(i));
  const question = 'I have had a fever since I came back from West Africa. What should I do?';
  yield* opening({ question, kind: 'open', topic: 'health', ...options.task }, groupSize);
  yield* explored(texts);
  for (const [rollout, own] of texts.entries()) {
    yield { type: 'rollout.finished', rollout, ...finished(own) };
  }
  yield { type: 'stage.finished', stage: 'explore', ms: 6000, promptTokens: 40, tokens: 400 };
  yield* synthesised(
    texts,
    'See a doctor today and say where you have been. Malaria has to be ruled out at once.',
  );
  yield { type: 'stage.finished', stage: 'synthesise', ms: 3000, promptTokens: 600, tokens: 30 };
  yield { type: 'stage.started', stage: 'reward' };
  const dropped = [{ text: 'Good.', why: 'It names nothing that can be checked.' }];
  const criteria = CRITERIA.map((own, id) => ({ id, text: own }));
  yield { type: 'rubric.proposed', criteria, dropped, raw: JSON.stringify({ criteria: CRITERIA }) };
  const rewards: number[] = [];
  for (const rollout of texts.keys()) {
    let yes = 0;
    let given = 0;
    for (const { id: criterion } of criteria) {
      if (rollout === 1 && criterion === 4) {
        const failure = {
          boundary: 'parse',
          code: 'malformed',
          message: 'The judge answered neither yes nor no.',
          canRetry: true,
        } as const;
        yield {
          type: 'verdict.given',
          rollout,
          criterion,
          verdict: 'failed',
          yesProbability: null,
          failure,
        };
        continue;
      }
      const yesProbability = 0.3 + ((rollout * 7 + criterion * 3) % 9) / 16;
      const verdict = yesProbability > 0.5 ? 'yes' : 'no';
      given += 1;
      if (verdict === 'yes') yes += 1;
      yield { type: 'verdict.given', rollout, criterion, verdict, yesProbability, failure: null };
    }
    const because = `It meets ${String(yes)} of ${String(given)} criteria.`;
    rewards.push(yes / given);
    yield { type: 'reward.assigned', rollout, reward: yes / given, comparison: null, because };
  }
  yield advantagesOf(rewards);
  yield { type: 'stage.finished', stage: 'reward', ms: 5200, promptTokens: 2400, tokens: 90 };
  yield* compared(texts, null);
}

/** The same as a stored log, `step` ms between events. */
export function asLog(events: Iterable<RunEvent>, step = 15): Entry[] {
  let now = 0;
  const recorder = createRecorder(() => now);
  const entries: Entry[] = [];
  for (const event of events) {
    now += step;
    entries.push(...recorder.add(event));
  }
  return [...entries, ...recorder.flush()];
}
