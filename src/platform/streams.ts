/** Streams read by their reader: Safari before 27 has no `for await` over a `ReadableStream`. */

/** The pieces in turn. Leaving the loop early cancels the stream; what the stream throws is thrown on. */
export async function* piecesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // After an error or the end there is nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
}
