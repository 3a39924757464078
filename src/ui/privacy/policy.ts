/** Who states the page's Content-Security-Policy: its own head always does, its host may. */

/** Whether the host sends the policy with its answers; null when it cannot be asked now. */
export async function hostSendsPolicy(
  page: string,
  get: (url: string, init: RequestInit) => Promise<Response> = fetch,
): Promise<boolean | null> {
  try {
    // The service worker answers no HEAD, so this is the host's own word.
    const { ok, headers } = await get(page, { method: 'HEAD', cache: 'no-store' });
    if (!ok) return null;
    return headers.get('content-security-policy') === __HEADERS__['Content-Security-Policy'];
  } catch {
    return null;
  }
}
