/**
 * Who may be asked for bytes: the page's own origin always, any other host only after the user agreed to the
 * download it serves. Owns the rule; the question is put by the screen, the fence is the page's
 * Content-Security-Policy.
 */
import { failure, type Failure } from '../failure/failure';

export interface Consent {
  /** The user agreed to download this model, from whichever of its hosts. */
  give(modelId: string): void;
  withdraw(modelId: string): void;
  given(modelId: string): boolean;
  /** Null when `url` may be fetched for this model; otherwise why not. */
  refusal(modelId: string, url: string): Failure | null;
}

/** @param origin the page's own, for example `location.origin` */
export function createConsent(origin: string): Consent {
  const agreed = new Set<string>();
  return {
    give: (modelId) => void agreed.add(modelId),
    withdraw: (modelId) => void agreed.delete(modelId),
    given: (modelId) => agreed.has(modelId),
    refusal(modelId, url) {
      const { host, origin: asked } = new URL(url, origin);
      if (asked === origin || agreed.has(modelId)) return null;
      return failure(
        'network',
        'refused',
        `Nothing is fetched from ${host} before you agree to the download. Start it on the models page.`,
        { canRetry: true },
      );
    },
  };
}
