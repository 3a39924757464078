/**
 * The recorded evaluations the page ships: a list beside their files, which are logs packed with gzip. Both are written
 * by `npm run evaluate:record`.
 */
import * as v from 'valibot';

export interface RecordedEvaluation {
  /** Under `public`. */
  readonly path: string;
  readonly title: string;
  /** What a reader should know before the figures. */
  readonly note: string;
}

export const RECORDED_INDEX = 'recorded/evaluate/index.json';

const schema = v.array(
  v.object({
    path: v.pipe(v.string(), v.regex(/^recorded\/evaluate\/[\w.-]+$/)),
    title: v.string(),
    note: v.string(),
  }),
);

/** The first one is what the screen starts with. Empty when the list is missing or no list. */
export function readRecordedIndex(text: string): readonly RecordedEvaluation[] {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}
