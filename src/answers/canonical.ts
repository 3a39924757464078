/**
 * A cheap name for what an answer is read as: answers of one name are equal to each other and compare alike with every
 * third, so that a large group needs only one of them compared. Owns the name; it never says that two answers differ.
 */
import type { Reading } from './equivalent';

/** Null where the reading is no tree; then only the same text is the same answer. */
export function canonicalOf({ text, tree, tooLarge }: Reading): string | null {
  if (tree === null || tooLarge) return null;
  // A comma has a second reading, which goes by the text.
  return JSON.stringify([text.includes(',') ? text : '', tree], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
