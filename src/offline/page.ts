/**
 * The page's side of its service worker: registers it, loads the page anew once where that brings isolation, and
 * has everything kept when the page has come to rest. Where there is no service worker (plain http, some private
 * windows) the page needs its server, and nothing else changes.
 */
import { addressOf } from '../address/address';
import type { Ask, Kept } from './messages';

const MARK = 'cat.isolation-tried';
/** Nothing is kept before the page had this long to draw itself. */
const QUIET_MS = 2500;

/** Never rejects. */
export async function startOffline(): Promise<void> {
  const workers = serviceWorkers();
  if (workers === null) return;
  const taken = workers.controller === null ? takenOver(workers) : null;
  try {
    await workers.register(addressOf('sw.js'), { updateViaCache: 'none' });
  } catch {
    return;
  }
  if (taken !== null) {
    await taken;
    if (mayReload(window, () => navigator.userActivation?.hasBeenActive ?? false)) {
      location.reload();
      return;
    }
  }
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  tell(workers, 'keep');
}

/** How much of the page is kept; null where nothing keeps it. */
export function howMuchKept(): Promise<Kept | null> {
  const workers = serviceWorkers();
  if (!workers?.controller) return Promise.resolve(null);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Kept>) => {
      port1.close();
      resolve(data);
    };
    tell(workers, 'how much', port2);
  });
}

interface Opened {
  readonly crossOriginIsolated?: boolean;
  readonly top: unknown;
  readonly self: unknown;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * Whether loading the page again brings isolation, and has not been tried in this tab: in a frame it never does,
 * and whoever has begun to do something is not disturbed.
 */
export function mayReload(page: Opened, isBusy: () => boolean): boolean {
  if (page.crossOriginIsolated !== false || page.top !== page.self || isBusy()) return false;
  try {
    if (page.sessionStorage.getItem(MARK) !== null) return false;
    page.sessionStorage.setItem(MARK, '1');
    // A store that forgets would make a loop.
    return page.sessionStorage.getItem(MARK) === '1';
  } catch {
    return false;
  }
}

function tell(workers: ServiceWorkerContainer, ask: Ask, ...ports: MessagePort[]): void {
  workers.controller?.postMessage(ask, ports);
}

/** Null on plain http, and in windows whose storage is blocked: even asking may throw there. */
function serviceWorkers(): ServiceWorkerContainer | null {
  try {
    return 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  } catch {
    return null;
  }
}

function takenOver(workers: ServiceWorkerContainer): Promise<void> {
  return new Promise((resolve) => {
    workers.addEventListener('controllerchange', () => resolve(), { once: true });
  });
}
