import { describe, expect, it } from 'vitest';
import { chatBook } from '../cat/prompts/chat';
import { sumsBook } from '../reasoner/book';
import { tutoredBook } from '../wordproblems/book';
import { DEFAULT_GGUF, TUTORED_GGUF } from '../models/catalogue';
import { bookOf } from './books';

describe('the book of a loaded model', () => {
  it('is the notation where that is its dialect', async () => {
    expect(await bookOf({ id: 'reasoner-paper', dialect: 'sums' })).toBe(sumsBook);
  });

  it('is that of every chat model where its entry names none, or where it has no entry', async () => {
    expect(await bookOf({ id: DEFAULT_GGUF.id, dialect: 'chat' })).toBe(chatBook);
    expect(await bookOf({ id: 'my-own-file.gguf', dialect: 'chat' })).toBe(chatBook);
  });

  it('is that of word problems for the tutored model, on either engine', async () => {
    expect(await bookOf({ id: TUTORED_GGUF.id, dialect: 'chat' })).toBe(tutoredBook);
  });

  it('is the one that its entry names', async () => {
    const book = await bookOf({ id: 'any', dialect: 'chat' }, { prompts: 'word-problems' });
    expect(book).toBe(tutoredBook);
  });
});
