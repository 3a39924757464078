/**
 * The text of a file that may be packed with gzip, as the recorded evaluations are: known by its first two bytes, since
 * a server may unpack a file on its way, or not, and a user may rename it. Unfolding stops at a bound, so that a small
 * file cannot fill the memory.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';

/** Some thirty times the largest log a full evaluation leaves. */
export const MAX_UNFOLDED_BYTES = 400_000_000;

export async function textOf(
  file: Blob,
  maxBytes: number = MAX_UNFOLDED_BYTES,
): Promise<Result<string>> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return ok(await file.text());
  const unfolded = file.stream().pipeThrough(new DecompressionStream('gzip'));
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  try {
    for (const reader = unfolded.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return ok(text + decoder.decode());
      bytes += value.length;
      if (bytes > maxBytes) {
        void reader.cancel();
        const message = `The file unfolds to more than ${String(maxBytes)} bytes. Unpack it yourself if you trust it, and open that.`;
        return fail(failure('storage', 'quota', message));
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (thrown) {
    const message = 'The packed file is damaged or incomplete. Fetch it again.';
    return fail(failure('parse', 'malformed', message, { detail: String(thrown) }));
  }
}
