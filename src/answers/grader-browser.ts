/** The whole ladder in the page: the symbolic rung runs in a web worker, loaded when a pair first needs it. */
import { createGrader, type DisposableGrader, type GraderOptions } from './grader';
import { startSymbolicInBrowser } from './symbolic/start-browser';

export function createBrowserGrader(
  options: Omit<GraderOptions, 'startSymbolic'> = {},
): DisposableGrader {
  return createGrader({ ...options, startSymbolic: startSymbolicInBrowser });
}
