/** Names that the log uses in short form, as the page writes them. */
import type { ComparisonRule, ExtractionStatus } from '../../answers/types';
import type { EndReason } from '../../cat/log/events';
import type { WritingView } from '../../cat/log/view';

export const FINISH_WORDS: Readonly<Record<EndReason, string>> = {
  stop: 'ended by itself',
  length: 'cut at the limit',
  abort: 'stopped',
  error: 'failed',
  repeats: 'repeats itself',
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
