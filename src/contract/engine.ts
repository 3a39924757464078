/**
 * What every engine promises. The core primitive is the *group*: one prompt, G seeds, one call, so that an
 * engine may share the prefill and decode all sequences in one batch. Adapters (webllm, wllama, micro, scripted) are
 * in `src/engine`: a worker hosts one, its client is the same interface outside. The method and the models know
 * engines by this alone. Every stream ends: with one `finished` or `failed` per sequence, also after an abort.
 */
import type { Failure } from '../failure/failure';
import type { Result } from '../failure/result';

export type EngineName = 'webllm' | 'wllama' | 'micro' | 'scripted';

/** How a model wants to be talked to: chat messages, or the built-in reasoner's own notation. */
export type Dialect = 'chat' | 'sums';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * `chat` is laid out by the model's own template, never through `String.replace`; a last assistant
 * message is continued, not closed. `text` goes in as it is (BOS is the adapter's business).
 */
export type Prompt =
  | { readonly kind: 'chat'; readonly messages: readonly ChatMessage[] }
  | { readonly kind: 'text'; readonly text: string };

export interface Sampling {
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** 0 switches it off. */
  readonly topK: number;
  readonly minP: number;
  /** 1 switches it off. */
  readonly repetitionPenalty: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
}

/** Limits what may be generated. The schema is a JSON Schema given as a string. */
export type Constraint =
  | { readonly kind: 'json-schema'; readonly schema: string }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export interface GenerateRequest {
  readonly prompt: Prompt;
  /** One per sequence, so the length is G; each a positive 31-bit integer (`chance/rng` draws them). */
  readonly seeds: readonly number[];
  readonly sampling: Sampling;
  readonly constraint?: Constraint;
}

export type FinishReason = 'stop' | 'length' | 'abort' | 'error';

/** One finished sequence. `text` equals the join of its deltas. */
export interface Completion {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /**
   * Natural-log probability of each generated token under the raw model at temperature 1 (before
   * penalties and constraints), each at most 0. As many as `completionTokens`; a closing stop token counts as one.
   */
  readonly logprobs: Float32Array;
  /** Milliseconds from the start of the request to this sequence's first token, and to its end. */
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

export type GenerateEvent =
  /** Prompt processed. `cachedTokens` of `promptTokens` were taken from an earlier prefill. */
  | {
      readonly type: 'prefilled';
      readonly promptTokens: number;
      readonly cachedTokens: number;
      readonly ms: number;
    }
  /** New text of sequence `index`; `tokens` is how many tokens it stands for. */
  | {
      readonly type: 'delta';
      readonly index: number;
      readonly text: string;
      readonly tokens: number;
    }
  | { readonly type: 'finished'; readonly index: number; readonly completion: Completion }
  /** Sequence `index` failed; `partial` is what it had written. Its siblings go on where they can. */
  | {
      readonly type: 'failed';
      readonly index: number;
      readonly failure: Failure;
      readonly partial: string;
    };

/** Log-probabilities of given texts after given prompts. Items sharing a prompt prefix should be adjacent. */
export interface ScoreRequest {
  readonly items: readonly ScoreItem[];
}

export interface ScoreItem {
  readonly prompt: Prompt;
  readonly continuations: readonly string[];
}

export interface ContinuationScore {
  /** Natural-log probability of each token of the continuation, at temperature 1. */
  readonly logprobs: Float32Array;
  /** Their sum. */
  readonly sum: number;
}

export type ScoreEvent =
  | {
      readonly type: 'scored';
      /** Index into `ScoreRequest.items`; scores are in the order of its continuations. */
      readonly index: number;
      readonly scores: readonly ContinuationScore[];
      readonly promptTokens: number;
      /** Tokens really computed for this item: prompt and continuations, less what was cached. */
      readonly computedTokens: number;
    }
  | { readonly type: 'failed'; readonly index: number; readonly failure: Failure };

export interface Capabilities {
  /** Sequences one call decodes together; 1 means that a group runs one after the other. */
  readonly maxBatch: number;
  /** Whether the prompt of a group is prefilled once. */
  readonly sharedPrefill: boolean;
  readonly score: boolean;
  readonly jsonSchema: boolean;
  readonly choice: boolean;
  /** Whether a seed gives the same text again in the same batch. */
  readonly seeded: boolean;
}

export interface ModelInfo {
  readonly id: string;
  readonly engine: EngineName;
  readonly dialect: Dialect;
  /** As the files say: Q4_1, q4f16_1, f32 … */
  readonly quantisation: string;
  /** SHA-256 of the weights' file or of its manifest, where known. */
  readonly hash: string | null;
  /** Context window in tokens, as loaded. */
  readonly contextTokens: number;
  readonly capabilities: Capabilities;
  /** Words for the run's record: adapter or device the model runs on ("swiftshader", "wasm, 1 thread"). */
  readonly device: string;
}

/**
 * Progress never goes down; `total` null means not known; the last report of a load has `phase: 'ready'`. `measure`
 * comes from the page, which tries the engines before it settles on one.
 */
export interface LoadProgress {
  /** `restart`: the engine had fallen silent, was ended, and begins the load anew. */
  readonly phase:
    'measure' | 'download' | 'verify' | 'convert' | 'load' | 'compile' | 'restart' | 'ready';
  readonly done: number;
  readonly total: number | null;
}

/** Where a model's bytes come from. `models/catalogue` makes these. */
export type ModelSource =
  /** A GGUF file already on this device (origin-private file system, or picked from disk). */
  | {
      readonly kind: 'gguf';
      readonly id: string;
      readonly file: Blob;
      readonly hash: string | null;
    }
  /** A prebuilt MLC model, by its id in web-llm's list; web-llm fetches and caches it itself. */
  | { readonly kind: 'mlc'; readonly id: string }
  /** A model the page ships under its own origin, by name. */
  | { readonly kind: 'builtin'; readonly id: string; readonly url: string }
  /** Recorded groups, by the address of the recording. */
  | { readonly kind: 'recording'; readonly id: string; readonly url: string };

export interface LoadOptions {
  /** Context window wanted, in tokens, for one sequence. */
  readonly contextTokens?: number;
  /** Sequences that should decode together. */
  readonly maxBatch?: number;
}

/**
 * Every async call takes a `signal` last, checks it on entry, and stops within one token. An aborted
 * group still yields `finished` with reason `abort` for each sequence, holding what was written.
 */
export interface Engine {
  readonly name: EngineName;
  load(
    source: ModelSource,
    options: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ModelInfo>>;
  generate(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void>;
  score(request: ScoreRequest, signal: AbortSignal): AsyncGenerator<ScoreEvent, void, void>;
  /** Frees the model; calling it twice, or with nothing loaded, is fine. */
  unload(): Promise<void>;
}
