/**
 * Which prompt book a loaded model is asked from. Owns the choice alone; a book is imported when its first model is
 * loaded.
 */
import type { PromptBook } from '../cat/prompts/book';
import type { ModelInfo } from '../contract/engine';
import { findVariant } from '../models/catalogue';
import type { CatalogueModel } from '../models/entry';

/** The words a model was taught in: the reasoner's notation, what its entry in the catalogue names, or plain chat. */
export async function bookOf(
  { id, dialect }: Pick<ModelInfo, 'id' | 'dialect'>,
  entry: Pick<CatalogueModel, 'prompts'> | undefined = findVariant(id)?.model,
): Promise<PromptBook> {
  if (dialect === 'sums') return (await import('../reasoner/book')).sumsBook;
  return entry?.prompts === 'word-problems'
    ? (await import('../wordproblems/book')).tutoredBook
    : (await import('../cat/prompts/chat')).chatBook;
}
