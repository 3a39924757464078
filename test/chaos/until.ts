/** Waiting for a fact, with words for what was waited for. */
const EVERY_MS = 100;

/** Resolves once `fact` holds; an error of the page while it is being asked counts as not yet. */
export async function until(
  what: string,
  fact: () => Promise<boolean>,
  within = 60_000,
): Promise<void> {
  const end = performance.now() + within;
  let last = '';
  while (performance.now() < end) {
    try {
      if (await fact()) return;
    } catch (thrown) {
      last = thrown instanceof Error ? thrown.message : String(thrown);
    }
    await pause(EVERY_MS);
  }
  throw new Error(`waited ${String(within / 1000)} s for ${what}${last && ` (${last})`}`);
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
