/**
 * What verdicts cost: G texts × n criteria, read as probabilities of yes and no over shared beginnings,
 * against the plain way, each verdict its own chat request with generated text. Both ways get the same
 * prompts: instruction and worked examples first, then the text, then the criterion.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';
import { seedFor } from '../../chance/rng';
import type { Engine, Prompt } from '../../contract/engine';
import { askAlone, type AloneResult } from './web-llm-alone';

export interface JudgeOptions {
  readonly group: number;
  readonly criteria: number;
  /**
   * Verdicts asked for the plain way; the rest is reckoned from their mean, since all forty take minutes on
   * a software adapter.
   */
  readonly plainSample: number;
}

export interface JudgeFigures {
  readonly verdicts: number;
  /** Tokens of one verdict's prompt, the mean. */
  readonly promptTokens: number;
  readonly shared: { readonly prefillTokens: number; readonly seconds: number };
  readonly plain: {
    /** Verdicts really asked for; the three figures below are of all, reckoned from these. */
    readonly measured: number;
    readonly prefillTokens: number;
    readonly seconds: number;
    readonly generatedTokens: number;
  };
  readonly tokensRatio: number;
  readonly timeRatio: number;
}

/** A few worked verdicts, which weak models need; the longest part, and the same for every verdict. */
const INSTRUCTION = `You check whether a text meets a criterion. Answer with one word, Yes or No.

Text: Boil the eggs for ten minutes. Then put them into cold water.
Criterion: It says for how long the eggs are boiled.
Answer: Yes
Criterion: It says how much salt the water needs.
Answer: No

Text: Water the plant once a week. Keep it away from the window in summer.
Criterion: It says how often to water the plant.
Answer: Yes
Criterion: It names the kind of soil.
Answer: No

`;

const SENTENCES = [
  'Drink water often and rest in a cool room.',
  'See a doctor if the fever lasts three days.',
  'Paracetamol lowers the temperature.',
  'Light clothes help the body to lose heat.',
  'Small children need help sooner.',
  'Stiffness of the neck is an emergency.',
];
const SENTENCES_EACH = 4;

const CRITERIA = [
  'It advises to drink water.',
  'It says when to see a doctor.',
  'It names a medicine.',
  'It mentions an emergency.',
  'It mentions small children.',
  'It gives a dose in grams.',
  'It recommends sleep.',
  'It mentions old people.',
];

/** Enough for a word and the end of the turn; a model that goes on is cut. */
const MOST_ANSWER_TOKENS = 4;

const never = new AbortController().signal;

/** Prompts of all verdicts, those of one text together. */
export function verdictPrompts(group: number, criteria: number): readonly string[] {
  return Array.from({ length: group }, (_, g) => {
    // Every text has its own order, so that no two begin alike.
    const text = SENTENCES.slice(0, SENTENCES_EACH).map(
      (_, i) => SENTENCES[(g + i * (1 + (g % 2) * 4)) % SENTENCES.length]!,
    );
    const head = `${INSTRUCTION}Text: ${String(g + 1)}. ${text.join(' ')}\nCriterion: `;
    return CRITERIA.slice(0, criteria).map((criterion) => `${head}${criterion}\nAnswer:`);
  }).flat();
}

export async function measureJudge(
  engine: Engine,
  alone: MLCEngine,
  { group, criteria, plainSample }: JudgeOptions,
  note: (line: string) => void = () => undefined,
): Promise<JudgeFigures> {
  const prompts = verdictPrompts(group, criteria);
  const chat = (content: string): Prompt => ({
    kind: 'chat',
    messages: [{ role: 'user', content }],
  });
  await scoreAll(engine, [{ kind: 'text', text: 'Warm' }]);
  await askAlone(alone, { content: 'Warm', maxTokens: 2, temperature: 0, seed: seedFor(1) });

  const started = performance.now();
  const prefillTokens = await scoreAll(engine, prompts.map(chat));
  const shared = { prefillTokens, seconds: (performance.now() - started) / 1000 };

  note(`${String(prompts.length)} verdicts by score: ${shared.seconds.toFixed(1)} s`);

  // Spread evenly over texts and criteria.
  const measured = Math.min(plainSample, prompts.length);
  const sample = Array.from(
    { length: measured },
    (_, i) => prompts[Math.floor((i * prompts.length) / measured)]!,
  );
  const answers: AloneResult[] = [];
  for (const content of sample) {
    const answer = await askAlone(alone, {
      content,
      maxTokens: MOST_ANSWER_TOKENS,
      temperature: 0,
      seed: seedFor(1),
    });
    answers.push(answer);
    note(`one verdict as text: ${(answer.totalMs / 1000).toFixed(1)} s, "${answer.text}"`);
  }
  const total = (of: (answer: (typeof answers)[number]) => number) =>
    (answers.reduce((sum, answer) => sum + of(answer), 0) * prompts.length) / measured;
  const plain = {
    measured,
    prefillTokens: Math.round(total((answer) => answer.promptTokens)),
    seconds: total((answer) => answer.totalMs) / 1000,
    generatedTokens: Math.round(total((answer) => answer.completionTokens)),
  };
  return {
    verdicts: prompts.length,
    promptTokens: plain.prefillTokens / prompts.length,
    shared,
    plain,
    tokensRatio: plain.prefillTokens / shared.prefillTokens,
    timeRatio: plain.seconds / shared.seconds,
  };
}

async function scoreAll(engine: Engine, prompts: readonly Prompt[]): Promise<number> {
  const items = prompts.map((prompt) => ({ prompt, continuations: [' Yes', ' No'] }));
  let computed = 0;
  for await (const event of engine.score({ items }, never)) {
    if (event.type === 'failed') throw new Error(event.failure.message);
    computed += event.computedTokens;
  }
  return computed;
}
