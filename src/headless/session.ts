/** The session of the headless page: model files come straight from the page's own origin, nothing is kept. */
import { addressOf } from '../address/address';
import { failure } from '../failure/failure';
import { fail, ok } from '../failure/result';
import { createPageSession, type PageSession } from '../session/page';

export function headlessSession(): PageSession {
  return createPageSession({
    openGguf: async (variant, onProgress, signal) => {
      onProgress({ phase: 'download', done: 0, total: variant.downloadBytes });
      const response = await fetch(addressOf(`models/${variant.file}`), { signal });
      if (response.ok) return ok(await response.blob());
      const [own = ''] = variant.urls;
      const way = /^https:/.test(own)
        ? `download it there from ${own}.`
        : 'run npm start once, which fetches or makes it.';
      return fail(failure('model', 'not-found', `${variant.file} is not in models/: ${way}`));
    },
  });
}
