/** The recorded evaluations the page ships, newest evidence first; the first one is what the screen starts with. */
export interface RecordedEvaluation {
  /** Under `public`. */
  readonly path: string;
  readonly title: string;
}

export const RECORDED: readonly RecordedEvaluation[] = [];
