/** One generator inside another: changes what it yields, keeps what it returns, and closes it when closed. */

/** Runs `source` to its end, yielding what `map` makes of each value; null yields nothing. */
export async function* through<T, U, R>(
  source: AsyncGenerator<T, R>,
  map: (value: T) => U | null,
): AsyncGenerator<U, R> {
  let ended = false;
  try {
    for (;;) {
      const step = await source.next();
      if (step.done) {
        ended = true;
        return step.value;
      }
      const value = map(step.value);
      if (value !== null) yield value;
    }
  } finally {
    // The value of a generator that is closed early is never read.
    if (!ended) await source.return(undefined as R);
  }
}
