/** The whole ladder in Node, for commands and tests: the symbolic rung runs in a worker thread. */
import { createGrader, type DisposableGrader, type GraderOptions } from '../../src/answers/grader';
import { startSymbolicInNode } from './start-symbolic';

export function createNodeGrader(
  options: Omit<GraderOptions, 'startSymbolic'> = {},
): DisposableGrader {
  return createGrader({ ...options, startSymbolic: startSymbolicInNode });
}
