/**
 * Scores a stream of recorded rollouts without any engine: bytes in, one event a row, figures at the end. Memory
 * is that of one row. Documented in docs/evaluate.md.
 */
import type { Grader } from '../../answers/types';
import { linesOf } from './lines';
import { parseRow } from './row';
import { scoreRow, type ScoredRow } from './score';

export type RolloutEvent =
  | { readonly type: 'row.scored'; readonly line: number; readonly row: ScoredRow }
  /** The row is not part of any figure. */
  | { readonly type: 'row.refused'; readonly line: number; readonly message: string };

/** Throws on abort only, and where the stream itself breaks. */
export async function* scoreRollouts(
  chunks: AsyncIterable<Uint8Array>,
  grader: Grader,
  signal: AbortSignal,
): AsyncGenerator<RolloutEvent, void, void> {
  for await (const { number: line, text } of linesOf(chunks)) {
    signal.throwIfAborted();
    if (text === null) {
      yield { type: 'row.refused', line, message: 'longer than 64 MiB' };
      continue;
    }
    const parsed = parseRow(text);
    if (!parsed.ok) yield { type: 'row.refused', line, message: parsed.failure.message };
    else yield { type: 'row.scored', line, row: await scoreRow(parsed.value, grader, signal) };
  }
}
