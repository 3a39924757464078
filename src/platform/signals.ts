/** Signals joined, also where the browser has no `AbortSignal.any` (Safari 17.2). */

/** Aborts with the first of them, for its reason; pass two or more that live about as long as the answer. */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  // Absent in Safari before 17.4, whatever the types say.
  const any = (AbortSignal as Partial<Pick<typeof AbortSignal, 'any'>>).any;
  return any ? any.call(AbortSignal, [...signals]) : joined(signals);
}

/** The stand-in. */
export function joined(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  for (const one of signals) {
    if (signal.aborted) break;
    const follow = (): void => controller.abort(one.reason);
    if (one.aborted) follow();
    // Bound to the answer's own signal, so that none of them keeps the others after the first.
    else one.addEventListener('abort', follow, { once: true, signal });
  }
  return signal;
}
