/**
 * Where this copy of the page lies. A build may be put under any path of any host, so no address in it begins
 * with "/": each is a path below the folder that holds `index.html`, made whole here, in the page and in workers.
 */

/** Every script of a build lies in `assets/`, one folder below the page; in development the page is the root. */
export function baseOf(script: string, built: boolean): string {
  return new URL(built ? '../' : '/', script).href;
}

const env = import.meta.env as { readonly PROD: boolean } | undefined;

/** The page's folder as an absolute address that ends in "/". */
export const BASE = baseOf(import.meta.url, env?.PROD ?? false);

/** @param path below the page's folder, as in `models/NAME.gguf`; an address with a host stays as it is */
export function addressOf(path: string): string {
  return new URL(path, BASE).href;
}
