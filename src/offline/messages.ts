/** What the page asks its service worker, and the answer. */

export type Ask =
  /** Keep every part of the page in the background. */
  | 'keep'
  /** How much is kept? Answered on the message's port. */
  | 'how much';

export interface Kept {
  readonly done: number;
  readonly total: number;
  /** Why keeping stopped; null while it goes on or is done. */
  readonly problem: string | null;
}
