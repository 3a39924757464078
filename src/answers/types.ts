/**
 * The words of the verifier: what an extraction and a comparison say. Owns types only, so that the log
 * and the screens can name them without loading a rule.
 */

/** How the final answer was found, strongest first. */
export type ExtractionRule =
  | 'boxed'
  | 'hashes'
  | 'answer-is'
  | 'answer-colon'
  | 'several'
  | 'choice'
  | 'emphasis'
  | 'displayed-equation'
  | 'last-equation'
  | 'last-number'
  /** The built-in reasoner's notation: the digits between `=` and `.`. */
  | 'trace';

/**
 * found: by a strong rule · weak: only by the last-number fallback · revised: an earlier final answer was
 * replaced by this one · abandoned: stands only inside an attempt that was given up · truncated: the text
 * was cut at the token limit before an answer, or within it · none: nothing that could be an answer, or a last box
 * that is never closed though the text was not cut.
 */
export type ExtractionStatus = 'found' | 'weak' | 'revised' | 'abandoned' | 'truncated' | 'none';

export interface Extraction {
  readonly status: ExtractionStatus;
  /** As written, without the frame it stood in; null when there is none to use (`truncated`, `none`). */
  readonly answer: string | null;
  readonly rule: ExtractionRule | null;
  /** Where it stands in the text, in UTF-16 code units; null when there is none. */
  readonly span: { readonly start: number; readonly end: number } | null;
}

export type Equality = 'equal' | 'different' | 'unknown';

/** The rung of the ladder that decided, cheapest first. */
export type ComparisonRule =
  | 'identical'
  | 'normal-form'
  | 'exact-number'
  | 'structure'
  | 'text'
  | 'symbolic'
  | 'numeric'
  | 'undecided';

export interface Comparison {
  readonly equality: Equality;
  readonly rule: ComparisonRule;
  /** Both answers as they were compared. */
  readonly left: string;
  readonly right: string;
  /** One plain sentence on why, for the screen. */
  readonly because: string;
}

/** The whole verifier as one dependency: the symbolic rung may live in a worker, so comparing is async. */
export interface Grader {
  /** `truncated`: the text ended at the token limit. Pure, bounded in time for any text. */
  extract(text: string, options: { readonly truncated: boolean }): Extraction;
  /** Symmetric; `unknown` when no rung could decide in its time. Never throws, except on abort. */
  compare(left: string, right: string, signal: AbortSignal): Promise<Comparison>;
  /**
   * Cheap: two answers of one canonical form are equal, and every third compares with both alike. Says nothing about
   * answers of different forms. Graders without one leave it out.
   */
  canonical?(answer: string): string;
}
