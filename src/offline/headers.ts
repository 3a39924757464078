/** Headers that the host did not send, added by the service worker: isolation, and the policy for workers. */

/** A copy of the response with the headers it lacks; what the host says itself stands. */
export function completed(response: Response, headers: Readonly<Record<string, string>>): Response {
  // A redirect is the browser's to follow; it cannot be made anew.
  if (response.status === 0) return response;
  const all = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) if (!all.has(name)) all.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers: all });
}
