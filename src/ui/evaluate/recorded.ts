/** The recorded evaluations the page ships: a list beside their files, written by `npm run evaluate:record`. */
import * as v from 'valibot';

export interface RecordedEvaluation {
  /** Under `public`. */
  readonly path: string;
  readonly title: string;
}

export const RECORDED_INDEX = 'recorded/evaluate/index.json';

const schema = v.array(
  v.object({
    path: v.pipe(v.string(), v.regex(/^recorded\/evaluate\/[\w.-]+$/)),
    title: v.string(),
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
