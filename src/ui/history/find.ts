/** Which kept runs a search means: every word of it in the question, the answer or the model, and how the run ended. */
import type { RunSummary } from '../../storage/summary';

/** `answer`: completed with a final answer; `none`: completed without one. */
export type OutcomeFilter = 'any' | 'answer' | 'none' | 'unfinished';

export function findRuns(
  runs: readonly RunSummary[],
  query: string,
  outcome: OutcomeFilter,
): readonly RunSummary[] {
  const words = plain(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  return runs.filter((run) => {
    const text = plain([run.question, run.answer ?? '', run.model, kindWord(run)].join(' '));
    return words.every((word) => text.includes(word)) && ended(run, outcome);
  });
}

export function kindWord({ kind, health }: RunSummary): string {
  return health ? 'health' : kind === 'math' ? 'mathematics' : 'open';
}

function ended({ status, answer, kind }: RunSummary, outcome: OutcomeFilter): boolean {
  switch (outcome) {
    case 'any':
      return true;
    case 'answer':
      return status === 'completed' && (kind === 'open' || answer !== null);
    case 'none':
      return status === 'failed' || (status === 'completed' && kind === 'math' && answer === null);
    case 'unfinished':
      return status === 'cancelled' || status === 'running';
  }
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
