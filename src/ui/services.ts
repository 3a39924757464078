/**
 * What the screens stand on, handed down by context: the state classes, and doors to what is loaded late.
 * `compose.ts` makes the page's own; tests make theirs with the doors they need.
 */
import { createContext } from 'svelte';
import type { Grader } from '../answers/types';
import type { Doings } from './doings.svelte';
import type { EvaluateDoors } from './evaluate/doors';
import type { HistoryState } from './history/history.svelte';
import type { ModelsState } from './models/models.svelte';
import type { RequestLedger } from './privacy/ledger.svelte';
import type { Draft } from './run/ask/draft.svelte';
import type { RunDesk } from './run/desk.svelte';

export interface Services {
  readonly draft: Draft;
  readonly desk: RunDesk;
  readonly models: ModelsState;
  readonly history: HistoryState;
  readonly ledger: RequestLedger;
  readonly evaluate: EvaluateDoors;
  /** What goes on, for the header. */
  readonly doings: Doings;
  /** The verifier of the answers, loaded on first use. */
  readonly loadGrader: () => Promise<Grader>;
}

export const [useServices, provideServices] = createContext<Services>();
