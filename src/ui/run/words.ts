/** Names that the log uses in short form, as the page writes them. */
import type { ComparisonRule, ExtractionStatus } from '../../answers/types';
import type { WritingView } from '../../cat/log/view';
import type { FinishReason } from '../../contract/engine';

export const FINISH_WORDS: Readonly<Record<FinishReason, string>> = {
  stop: 'ended by itself',
  length: 'cut at the limit',
  abort: 'stopped',
  error: 'failed',
};

/** How far a text is, or how it ended. */
export function endingWords({ status, finished }: WritingView): string {
  if (status === 'failed') return 'failed';
  if (finished) return FINISH_WORDS[finished.finishReason];
  return status === 'writing' ? 'writing' : 'waiting';
}

export const EXTRACTION_WORDS: Readonly<Record<ExtractionStatus, string>> = {
  found: 'found',
  weak: 'last number, a weak sign',
  revised: 'revised',
  abandoned: 'given up again',
  truncated: 'cut before an answer',
  none: 'no final answer',
};

export const COMPARISON_RULE_WORDS: Readonly<Record<ComparisonRule, string>> = {
  identical: 'identical text',
  'normal-form': 'same normal form',
  'exact-number': 'exact numbers',
  structure: 'structure',
  text: 'as text',
  symbolic: 'symbolic algebra',
  numeric: 'numbers at sample points',
  undecided: 'no rule could decide',
};
