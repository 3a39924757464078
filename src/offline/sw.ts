/**
 * The service worker. It keeps every part of the page for going offline, and gives documents and workers the
 * headers that their host cannot send. Its first installation keeps nothing yet, so that it takes over at once;
 * a later one keeps the whole new build first. Hashed parts of older builds stay as long as a page of theirs may
 * be open, so that a new build breaks no page.
 */
import { PrecacheController, type PrecacheEntry } from 'workbox-precaching';
import { completed } from './headers';
import type { Ask, Kept } from './messages';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

const CACHE = 'page';
const scope = new URL(self.registration.scope);
const manifest = self.__WB_MANIFEST;
const addresses = new Set(
  manifest.map((part) => new URL(typeof part === 'string' ? part : part.url, scope).href),
);

const parts = new PrecacheController({
  cacheName: CACHE,
  plugins: [
    {
      cacheWillUpdate: async ({ request, response }) =>
        response.ok && (await isOfThisBuild(request.url, response)) ? response : null,
    },
  ],
});
parts.addToCacheList(manifest);

let keeping: Promise<void> | null = null;
let problem: string | null = null;

self.addEventListener('install', (event) => {
  if (self.registration.active !== null) event.waitUntil(keepAll(event));
  void self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  const ask = event.data as Ask;
  if (ask === 'keep') {
    // A failure is told when it is asked for; what was kept stays, the next visit goes on.
    event.waitUntil(keepAll(event).then(tidy, () => undefined));
  } else {
    event.waitUntil(howMuch().then((kept) => event.ports[0]?.postMessage(kept)));
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.href)) return;
  if (request.mode === 'navigate') event.respondWith(openDocument(request));
  else if (request.destination === 'worker' || isPart(request)) event.respondWith(part(event));
});

/** Keeps what is missing; one call at a time. Rejects where a part cannot be had or stored. */
function keepAll(event: ExtendableEvent): Promise<void> {
  problem = null;
  // The controller only fetches on behalf of an installation; this one may come from a page.
  const installing = { type: 'install', waitUntil: (f: Promise<unknown>) => event.waitUntil(f) };
  keeping ??= parts
    .install(installing as ExtendableEvent)
    .then(() => undefined)
    .catch((thrown: unknown) => {
      problem = String(thrown);
      throw thrown;
    })
    .finally(() => (keeping = null));
  return keeping;
}

async function howMuch(): Promise<Kept> {
  const kept = await keptKeys();
  const wanted = [...parts.getURLsToCacheKeys().values()];
  return { done: wanted.filter((key) => kept.has(key)).length, total: wanted.length, problem };
}

async function keptKeys(): Promise<ReadonlySet<string>> {
  const cache = await caches.open(CACHE);
  return new Set((await cache.keys()).map(({ url }) => url));
}

/** Deletes what only older builds need, once the asking page is the only one. */
async function tidy(): Promise<void> {
  if ((await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).length > 1)
    return;
  const wanted = new Set(parts.getURLsToCacheKeys().values());
  const latest = new Map<string, string>();
  const cache = await caches.open(CACHE);
  const keys = await cache.keys();
  // Of what is kept on demand the list does not know the present one: it is the last of its kind that was put.
  for (const { url } of keys) if (isOnDemand(url)) latest.set(url.replace(/^.*\./, ''), url);
  for (const url of latest.values()) wanted.add(url);
  for (const request of keys) if (!wanted.has(request.url)) await cache.delete(request);
}

/** The page comes from what is kept only when all of it is: a half-kept build could miss a part on the server. */
async function openDocument(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isPage = pathname === scope.pathname || pathname === `${scope.pathname}index.html`;
  const page = isPage ? await parts.matchPrecache(new URL('index.html', scope).href) : undefined;
  if (page !== undefined) {
    const { done, total } = await howMuch();
    if (done === total) return completed(page, __HEADERS__);
  }
  try {
    return completed(await fetch(request), __HEADERS__);
  } catch (thrown) {
    if (page !== undefined) return completed(page, __HEADERS__);
    throw thrown;
  }
}

/** Of this build, or a hashed script of one before. */
function isPart(request: Request): boolean {
  const address = withoutQuery(request.url);
  return addresses.has(address) || address.startsWith(new URL('assets/', scope).href);
}

async function part(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const address = withoutQuery(request.url);
  const cache = await caches.open(CACHE);
  const kept = (await parts.matchPrecache(address)) ?? (await cache.match(address));
  const response = kept ?? (await fetch(request));
  if (!kept && response.ok && isOnDemand(address)) {
    // Where there is no room the part is used all the same.
    event.waitUntil(cache.put(address, response.clone()).catch(() => undefined));
  }
  return request.destination === 'worker' ? completed(response, __HEADERS__) : response;
}

/** What few browsers need is kept once it was used. */
function isOnDemand(address: string): boolean {
  return address.startsWith(new URL('assets/compat-', scope).href);
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/, '');
}

/** While a host changes builds, its page may be newer than this worker's list: then it is not kept. */
async function isOfThisBuild(address: string, response: Response): Promise<boolean> {
  if (new URL(address).pathname !== `${scope.pathname}index.html`) return true;
  const named = (await response.clone().text()).matchAll(/assets\/[\w.-]+\.(?:js|css)/g);
  return [...named].every(([path]) => addresses.has(new URL(path, scope).href));
}
