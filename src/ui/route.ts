/**
 * The fragment of the address, read and written: `#lab?preset=paper`. The fragment never reaches a server,
 * so a shared run can travel in it. `screens.ts` owns what a name leads to.
 */
export interface Route {
  readonly screen: string;
  readonly params: URLSearchParams;
}

export const HOME = 'run';

/** Anything that is not a plain name leads home. `/` in front is allowed: `#/lab`. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, '');
  const cut = text.indexOf('?');
  const name = cut < 0 ? text : text.slice(0, cut);
  return {
    screen: /^[a-z]+$/.test(name) ? name : HOME,
    params: new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1)),
  };
}

export function href(screen: string, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString();
  return query === '' ? `#${screen}` : `#${screen}?${query}`;
}
