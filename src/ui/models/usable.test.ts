/** Which model answers what, as the catalogue stands: the rules of `ability/takes` on the models of a fresh visitor. */
import { expect, test } from 'vitest';
import { planFor } from '../../ability/takes';
import { fitForHealth } from '../../ability/health';
import { DEFAULT_GGUF, TUTORED_GGUF } from '../../models/catalogue';
import { ABSENT, type ModelState } from '../../models/state';
import { usableModels } from './usable';

const READY: ModelState = { status: 'ready', bytes: 1 };

function usable(here: readonly string[]) {
  return usableModels({
    stateOf: (id) => (here.includes(id) ? READY : ABSENT),
    chosen: 'reasoner-paper',
    files: [],
    policies: [],
    device: null,
    speeds: [],
    needs: {},
  });
}
const plan = (question: string, kind: 'math' | 'open', here: readonly string[] = []) =>
  planFor({ question, kind }, null, usable(here)).model?.id;

test('a word problem is the tutored model’s, a sum of four the reasoner’s, an open question the untutored one’s', () => {
  for (const here of [[], [DEFAULT_GGUF.id, TUTORED_GGUF.id]]) {
    expect(plan('Tom has 12 books and buys 30 more. How many has he now?', 'math', here)).toBe(
      TUTORED_GGUF.id,
    );
    expect(plan('What is 15% of 80?', 'math', here)).toBe(TUTORED_GGUF.id);
    expect(plan('358 + 676 + 739 + 945', 'math', here)).toBe('reasoner-paper');
    expect(plan('Why is the sky blue?', 'open', here)).toBe(DEFAULT_GGUF.id);
  }
});

test('of the tutored model only the adapter is fetched where its base is here', () => {
  const bytes = (here: readonly string[]) =>
    usable(here).find(({ id }) => id === TUTORED_GGUF.id)?.downloadBytes;
  expect(bytes([])).toBe(TUTORED_GGUF.downloadBytes);
  expect(bytes([DEFAULT_GGUF.id])).toBe(TUTORED_GGUF.madeFrom.adapter.bytes);
  expect(bytes([TUTORED_GGUF.id])).toBeNull();
});

test('neither small model runs a question about health without a second yes', () => {
  const small = usable([]).filter(({ id }) => id === TUTORED_GGUF.id || id === DEFAULT_GGUF.id);
  expect(small).toHaveLength(2);
  for (const model of small) expect(fitForHealth(model)).toBe(false);
});
