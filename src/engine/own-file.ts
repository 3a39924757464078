/** Reads files of the page's own origin: libraries, wasm, built-in weights. An absent one is a failure. */
import { describeThrown, failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';

export type Fetch = (url: URL, init: { signal: AbortSignal }) => Promise<Response>;

/** The bytes of a file, or why it cannot be had. Throws only on abort. */
export async function readOwnFile(
  url: URL,
  signal: AbortSignal,
  get: Fetch,
): Promise<Result<ArrayBuffer>> {
  try {
    const response = await get(url, { signal });
    if (!response.ok)
      return fail(
        failure(
          'network',
          'not-found',
          `The page's own file ${url.pathname} is missing (status ${String(response.status)}). Reload the page, or build it again.`,
        ),
      );
    return ok(await response.arrayBuffer());
  } catch (thrown) {
    signal.throwIfAborted();
    return fail(
      failure(
        'network',
        'unreachable',
        `The page's own file ${url.pathname} could not be read. Reload the page when its server can be reached.`,
        { canRetry: true, detail: describeThrown(thrown) },
      ),
    );
  }
}
