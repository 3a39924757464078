/**
 * Splits a stream of bytes into lines at `\n` alone, holding one line at a time. Not Node's readline: that also
 * splits at U+2028, which may stand inside a JSON string.
 */

export interface Line {
  /** From 1, empty lines counted, as an editor does. */
  readonly number: number;
  /** Null when the line is longer than `maxBytes`; it is skipped, not held. */
  readonly text: string | null;
}

/** One row may be this long: 10,000 rollouts of some 6 kB. */
export const MAX_LINE_BYTES = 64 * 2 ** 20;

const LINE_FEED = 0x0a;

/** The lines of `chunks`; the last one may lack its line end. Blank lines are not yielded. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<Line, void, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: false });
  let held: Uint8Array[] = [];
  let bytes = 0;
  let number = 1;

  const take = (piece: Uint8Array) => {
    bytes += piece.length;
    if (bytes > maxBytes) held = [];
    else if (piece.length > 0) held.push(piece);
  };
  const seal = (): Line | null => {
    const line = bytes > maxBytes ? null : decoder.decode(joined(held, bytes));
    const sealed = line !== null && line.trim() === '' ? null : { number, text: line };
    held = [];
    bytes = 0;
    number++;
    return sealed;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      take(chunk.subarray(start, end));
      const line = seal();
      if (line !== null) yield line;
      start = end + 1;
    }
    // A copy: whoever reads may reuse the chunk's memory.
    take(chunk.slice(start));
  }
  if (bytes > 0) {
    const line = seal();
    if (line !== null) yield line;
  }
}

function joined(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
