/**
 * Stage 3 for open questions, second half: one verdict for each rollout and criterion. Where the engine can
 * score, the probabilities of yes and no are compared; elsewhere the judge writes one word. A verdict that
 * is neither is `failed`: an error of the judge, never a low mark for the rollout.
 */
import { saidAloud } from '../../answers/find/spoken';
import type { ScoreEvent } from '../../contract/engine';
import { failure, isAbort, type Failure } from '../../failure/failure';
import { write, type Rollout, type RunContext } from '../context';
import type { Criterion, RunEvent, VerdictValue } from '../log/events';
import type { JudgeBook, YesNoPrompt } from '../prompts/book';
import { seedFor } from '../../chance/rng';
import { engineBroke } from '../stream/sequences';
import { through } from '../stream/through';
import type { TextFinished } from '../log/events';

type Judged = Rollout & { readonly finished: TextFinished };

interface Question extends YesNoPrompt {
  readonly rollout: number;
  readonly criterion: number;
}

interface Verdict {
  readonly verdict: VerdictValue;
  readonly yesProbability: number | null;
  readonly failure: Failure | null;
}

/** Verdicts in the order in which they come; those of one rollout stand together. */
export async function* judgeRollouts(
  run: RunContext,
  judge: JudgeBook,
  rollouts: readonly Judged[],
  criteria: readonly Criterion[],
): AsyncGenerator<RunEvent, void> {
  const questions: Question[] = [];
  for (const { index: rollout, finished } of rollouts) {
    const own = criteria.map((criterion) => ({
      ...judge.verdict(finished.text, criterion.text),
      rollout,
      criterion: criterion.id,
    }));
    questions.push(...own);
    const first = own[0];
    if (first === undefined) continue;
    yield { type: 'prompt.built', step: 'verdict', rollout, prompt: first.prompt };
  }
  const verdicts = run.model.capabilities.score ? scored(run, questions) : written(run, questions);
  for await (const [question, verdict] of verdicts) {
    const { rollout, criterion } = question;
    yield { type: 'verdict.given', rollout, criterion, ...verdict };
  }
}

async function* scored(
  run: RunContext,
  questions: readonly Question[],
): AsyncGenerator<readonly [Question, Verdict]> {
  const open = new Map(questions.entries());
  const items = questions.map(({ prompt, yes, no }) => ({ prompt, continuations: [yes, no] }));
  let broken: Failure | null = null;
  try {
    for await (const event of run.engine.score({ items }, run.signal)) {
      const question = open.get(event.index);
      if (question === undefined) continue;
      // A stopped engine fails what it still owed; that is no verdict.
      if (event.type === 'failed' && event.failure.code === 'aborted') continue;
      open.delete(event.index);
      if (event.type === 'scored') run.cost.promptTokens += event.computedTokens;
      yield [question, verdictOf(event)];
    }
  } catch (thrown) {
    broken = isAbort(thrown) ? null : engineBroke(thrown);
  }
  if (run.signal.aborted) return;
  for (const question of open.values()) yield [question, failedVerdict(broken ?? UNANSWERED)];
}

function verdictOf(event: ScoreEvent): Verdict {
  if (event.type === 'failed') return failedVerdict(event.failure);
  const [yes, no] = event.scores;
  if (yes === undefined || no === undefined) return failedVerdict(UNANSWERED);
  return fromLogprobs(yes.sum, no.sum);
}

/** P(yes) / (P(yes) + P(no)) from natural-log probabilities; yes above one half. */
export function fromLogprobs(yes: number, no: number): Verdict {
  const yesProbability = 1 / (1 + Math.exp(no - yes));
  if (Number.isNaN(yesProbability)) return failedVerdict(UNDECIDED);
  if (yesProbability === 0.5) return { ...failedVerdict(UNDECIDED), yesProbability };
  return { verdict: yesProbability > 0.5 ? 'yes' : 'no', yesProbability, failure: null };
}

async function* written(
  run: RunContext,
  questions: readonly Question[],
): AsyncGenerator<readonly [Question, Verdict]> {
  for (const question of questions) {
    const { prompt, yes, no, rollout, criterion } = question;
    const choice = { kind: 'choice' as const, choices: [yes, no] };
    const writing = write(run, {
      prompt,
      seed: seedFor(run.config.seed, 'verdict', rollout, criterion),
      sampling: { temperature: 0, maxTokens: 8 },
      constraint: run.model.capabilities.choice ? choice : undefined,
    });
    const answer = yield* through(writing, (): readonly [Question, Verdict] | null => null);
    if (run.signal.aborted) return;
    yield [question, answer.ok ? fromWord(answer.finished.text) : failedVerdict(answer.failure)];
  }
}

/** What may stand before the word: `Answer:`, `The verdict is`, a field of JSON. */
const LABEL =
  /^[^\p{L}]*(?:json\s[^\p{L}]*)?(?:(?:the|my|final)\s+){0,2}(?:answer|verdict|judge?ment|result|decision|conclusion|output|met|satisfied|criterion met|value)["'*]*\s*(?::|：|=|\bis\b)/iu;
const WORD = /^[^\p{L}\d-]*(yes|no)(?![\p{L}\d’'])/iu;
/** Idioms that begin like a verdict and are none. */
const IDIOM =
  /^(?:no[\s-]+(?:doubt|question|problem|worries|matter|idea|comment|wonder|one|longer|less|more|sooner|answer|verdict|opinion|way to)\b|no\.?\s*\d|yes[\s-]*(?:man|men)\b)/i;
/** Behind one word, what makes the other a second verdict: `yes/no`, `yes or no`, `No. Yes.`, a word on its own line. */
const SECOND =
  /^[^\p{L}]*(?:(?:or|and|but|und|oder|then|wait|actually|hmm|sorry|rather|well|maybe)[^\p{L}]+){0,3}(yes|no)(?!\p{L})|[.!?\n][^\p{L}]*(?:(?:or|wait|actually|no wait|sorry|rather|correction|final answer|answer|the answer is|verdict)[^\p{L}]+){0,3}(yes|no)(?![\p{L}])(?=[^\p{L}]*(?:$|[.,!\n]))/iu;

/** A verdict from the first word the judge wrote to the reader; both words, or neither, are no verdict. */
export function fromWord(text: string): Verdict {
  const said = saidAloud(text).trim();
  const answer = said.replace(LABEL, '');
  const [whole, word = ''] = WORD.exec(answer) ?? [];
  const verdict = word.toLowerCase();
  if (whole !== undefined && (verdict === 'yes' || verdict === 'no')) {
    const rest = answer.slice(whole.length).replace(/\bno (?:doubt|question)\b/gi, ' ');
    const second = SECOND.exec(rest);
    const other = (second?.[1] ?? second?.[2] ?? verdict).toLowerCase();
    if (other === verdict && !IDIOM.test(answer.slice(whole.length - word.length)))
      return { verdict, yesProbability: null, failure: null };
  }
  return failedVerdict(
    failure('parse', 'malformed', 'The judge answered neither yes nor no, or both.', {
      canRetry: true,
      detail: text.slice(0, 200),
    }),
  );
}

function failedVerdict(why: Failure): Verdict {
  return { verdict: 'failed', yesProbability: null, failure: why };
}

const UNANSWERED = failure(
  'engine',
  'internal',
  'The engine gave no verdict here. It is left out of the reward.',
  { canRetry: true },
);

const UNDECIDED = failure(
  'model',
  'no-answer',
  'The judge holds yes and no for equally likely. The verdict is left out of the reward.',
);
