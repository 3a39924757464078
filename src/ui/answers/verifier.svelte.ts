/**
 * Two answers under comparison: the cheap ladder at once, the symbolic rung behind it. Owns the order of
 * results, so that a slow verdict never overwrites a newer question.
 */
import type { Policy } from '../../answers/policy';
import type { Comparison } from '../../answers/types';
import { describeThrown, isAbort } from '../../failure/failure';

/** The pair and the policy are given as functions, so that the state follows its inputs. */
export class Verifier {
  comparison = $state.raw<Comparison | null>(null);
  /** The symbolic engine has been asked and has not answered yet. */
  pending = $state(false);
  problem = $state<string | null>(null);

  constructor(left: () => string, right: () => string, policy: () => Policy) {
    $effect(() => {
      const pair = [left(), right()] as const;
      const rules = policy();
      const stop = new AbortController();
      this.problem = null;
      if (pair.every((answer) => answer.trim() === '')) {
        this.comparison = null;
        return;
      }
      this.#compare(pair, rules, stop.signal).catch((thrown: unknown) => {
        if (stop.signal.aborted || isAbort(thrown)) return;
        this.pending = false;
        this.problem = `The verifier could not be loaded (${describeThrown(thrown)}). Load the page again.`;
      });
      return () => {
        stop.abort();
      };
    });
  }

  async #compare(
    [left, right]: readonly [string, string],
    policy: Policy,
    signal: AbortSignal,
  ): Promise<void> {
    const { createBrowserGrader } = await import('../../answers/grader-browser');
    signal.throwIfAborted();
    const grader = createBrowserGrader({ policy });
    signal.addEventListener('abort', () => {
      grader.dispose();
    });
    try {
      const comparison = await grader.compare(left, right, signal, (open) => {
        if (signal.aborted) return;
        this.comparison = open;
        this.pending = true;
      });
      if (!signal.aborted) this.comparison = comparison;
    } finally {
      grader.dispose();
      if (!signal.aborted) this.pending = false;
    }
  }
}
