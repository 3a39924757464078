/**
 * What a script is: for each request, the tokens of every sequence with the moment each appears, and how the
 * sequence ends. Recordings, scenarios and the babbler produce scripts; `play.ts` performs them.
 */
import type { Failure } from '../../failure/failure';
import type { Result } from '../../failure/result';
import type {
  ContinuationScore,
  FinishReason,
  GenerateRequest,
  ModelInfo,
  Prompt,
  ScoreItem,
} from '../../contract/engine';

/** One step of a sequence. `logprob` null: text of which the tokens were not recorded; it counts none. */
export interface Step {
  readonly text: string;
  readonly logprob: number | null;
  /** Milliseconds from the start of the request. */
  readonly atMs: number;
}

export type Ending =
  | { readonly kind: 'finished'; readonly finishReason: FinishReason }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The whole worker dies here. */
  | { readonly kind: 'death' }
  /** Nothing more ever comes; only an abort ends it. */
  | { readonly kind: 'silence' };

export interface Part {
  readonly steps: readonly Step[];
  readonly ending: Ending;
  readonly endMs: number;
}

export interface Reply {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly prefillMs: number;
  /** One per seed of the request. */
  readonly parts: readonly Part[];
}

export interface ScoreReply {
  readonly scores: readonly ContinuationScore[];
  readonly promptTokens: number;
  readonly ms: number;
}

export interface Script {
  readonly info: Omit<ModelInfo, 'id' | 'engine'>;
  generate(request: GenerateRequest): Result<Reply>;
  score(item: ScoreItem): Result<ScoreReply>;
}

/** All text of a prompt, for scripts that react to what it holds. */
export function promptText(prompt: Prompt): string {
  return prompt.kind === 'text'
    ? prompt.text
    : prompt.messages.map((message) => message.content).join('\n');
}

export function continuationScore(logprobs: Float32Array): ContinuationScore {
  return { logprobs, sum: logprobs.reduce((sum, logprob) => sum + logprob, 0) };
}
