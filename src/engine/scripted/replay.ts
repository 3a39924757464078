/**
 * Plays a recording back as a script. A request is recognised by its exact prompt, else by its shape: several
 * seeds are the group, and single texts follow in the order of the method (synthesis, then rubric). Only the
 * recorded question is answered, so that a replay is never taken for an answer to another one.
 */
import { fail, ok, type Result } from '../../failure/result';
import type { GenerateRequest, Prompt, ScoreItem } from '../../contract/engine';
import { unsupported } from '../errors';
import type { RecordedText, RecordedVerdict, Recording } from './recording';
import {
  continuationScore,
  promptText,
  type Part,
  type Reply,
  type ScoreReply,
  type Script,
  type Step,
} from './script';

/** Log-probability that stands for "never", where a recorded probability is exactly 0. */
const NEVER = -40;

/** `speed` divides all recorded times: 1 is the recorded pace. */
export function replayScript(recording: Recording, speed = 1): Script {
  let nextSingle: 'synthesis' | 'rubric' = 'synthesis';
  let verdictsLeft = [...recording.verdicts];
  const known = new Map(
    recording.prompts.map(({ step, prompt }) => [JSON.stringify(prompt), step] as const),
  );
  const scored = recording.verdicts.some(({ yesProbability }) => yesProbability !== null);

  /** The recorded verdict an item asks for: of its criterion and rollout where the prompt shows them. */
  function takeVerdict(prompt: Prompt): RecordedVerdict | undefined {
    const text = promptText(prompt);
    const shows = ({ rollout, criterion }: RecordedVerdict) =>
      text.includes(recording.criteria.find(({ id }) => id === criterion)?.text ?? '\0') &&
      text.includes(recording.rollouts[rollout]?.text ?? '\0');
    const found = verdictsLeft.find(shows) ?? verdictsLeft[0];
    verdictsLeft = verdictsLeft.filter((verdict) => verdict !== found);
    return found;
  }

  function explore(request: GenerateRequest): Result<Reply> {
    if (!promptText(request.prompt).includes(recording.question)) {
      return fail(
        unsupported(
          `This is a recording and answers one question only: “${short(recording.question)}”. Choose a model to ask your own.`,
        ),
      );
    }
    nextSingle = 'synthesis';
    verdictsLeft = [...recording.verdicts];
    const parts = request.seeds.map((_, index) => recording.rollouts[index]);
    if (parts.includes(undefined)) {
      return fail(
        unsupported(
          `The recording holds ${recording.rollouts.length} rollouts, ${request.seeds.length} were asked for. Set the group size to ${recording.rollouts.length}.`,
        ),
      );
    }
    return ok(replyOf(parts as RecordedText[], speed));
  }

  function single(step: 'synthesis' | 'rubric'): Result<Reply> {
    nextSingle = step === 'synthesis' ? 'rubric' : 'synthesis';
    if (step === 'synthesis') {
      return recording.synthesis
        ? ok(replyOf([recording.synthesis], speed))
        : fail(unsupported('The recording ends before a synthesis.'));
    }
    const { rubric } = recording;
    if (!rubric) return fail(unsupported('The recording holds no rubric.'));
    return ok(unmeasured(rubric.raw, rubric.ms / speed));
  }

  return {
    info: {
      dialect: recording.model.dialect,
      quantisation: recording.model.quantisation,
      hash: recording.model.hash,
      contextTokens: 32_768,
      capabilities: {
        maxBatch: recording.rollouts.length,
        sharedPrefill: false,
        score: scored,
        jsonSchema: true,
        choice: !scored,
        seeded: true,
      },
      device: `recorded: ${recording.model.id} on ${recording.model.device}`,
    },

    generate(request) {
      if (request.constraint?.kind === 'choice') {
        const wanted = takeVerdict(request.prompt);
        const choice = request.constraint.choices.find(
          (candidate) => candidate.trim().toLowerCase() === wanted?.verdict,
        );
        if (!wanted || choice === undefined) {
          return fail(unsupported('The recording holds no verdict for that.'));
        }
        return ok(unmeasured(choice, wanted.ms / speed));
      }
      const step = known.get(JSON.stringify(request.prompt));
      if (step === 'explore' || (!step && request.seeds.length > 1)) return explore(request);
      return single(step === 'synthesis' || step === 'rubric' ? step : nextSingle);
    },

    score(item: ScoreItem): Result<ScoreReply> {
      const verdict = takeVerdict(item.prompt);
      if (!verdict || verdict.yesProbability === null) {
        return fail(unsupported('The recording holds no probability for that verdict.'));
      }
      const { yesProbability } = verdict;
      return ok({
        scores: item.continuations.map((continuation) => {
          const yes = continuation.trim().toLowerCase().startsWith('y');
          const logprob = Math.log(yes ? yesProbability : 1 - yesProbability);
          return continuationScore(Float32Array.of(Math.max(NEVER, logprob)));
        }),
        promptTokens: 0,
        ms: verdict.ms / speed,
      });
    },
  };
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function replyOf(texts: readonly RecordedText[], speed: number): Reply {
  return {
    promptTokens: Math.max(...texts.map(({ promptTokens }) => promptTokens)),
    cachedTokens: 0,
    prefillMs: Math.min(...texts.map(({ firstTokenMs }) => firstTokenMs)) / speed,
    parts: texts.map((text) => partOf(text, speed)),
  };
}

/** Spreads the text over its tokens, and the tokens over the time between first token and end. */
function partOf(recorded: RecordedText, speed: number): Part {
  const characters = Array.from(recorded.text);
  const count = Math.max(recorded.logprobs.length, 1);
  const perToken = characters.length / count;
  const stepMs = (recorded.totalMs - recorded.firstTokenMs) / count;
  const steps = Array.from({ length: count }, (_, i): Step => ({
    text: characters.slice(Math.round(i * perToken), Math.round((i + 1) * perToken)).join(''),
    logprob: recorded.logprobs[i] ?? null,
    atMs: (recorded.firstTokenMs + i * stepMs) / speed,
  }));
  return {
    steps,
    ending:
      typeof recorded.end === 'string'
        ? { kind: 'finished', finishReason: recorded.end }
        : { kind: 'failed', failure: recorded.end },
    endMs: recorded.totalMs / speed,
  };
}

/** A text of which the log keeps no tokens: shown word by word, counted as none. */
function unmeasured(text: string, ms: number): Reply {
  const words = text.split(/(?<=\s)/u);
  const steps = words.map((word, i) => ({
    text: word,
    logprob: null,
    atMs: (ms * (i + 1)) / words.length,
  }));
  return {
    promptTokens: 0,
    cachedTokens: 0,
    prefillMs: 0,
    parts: [{ steps, ending: { kind: 'finished', finishReason: 'stop' }, endMs: ms }],
  };
}
