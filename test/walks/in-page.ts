/** What a walk reads and does inside the page, beside `chaos/in-page.ts`. Each function stands alone: it travels as text. */

/** The text of each rollout as it stands on screen. */
export function rolloutTexts(): string[] {
  return [...document.querySelectorAll<HTMLElement>('[aria-label^="Text of rollout"]')].map(
    (region) => region.innerText,
  );
}

/** Chooses the radio button whose label fits; false where there is none. */
export function choose(pattern: string): boolean {
  const fits = new RegExp(pattern);
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[type=radio]')) {
    if (!fits.test((radio.labels?.[0]?.innerText ?? '').trim())) continue;
    radio.click();
    return true;
  }
  return false;
}

/** Opens the part of that heading; false where there is none. */
export function unfold(pattern: string): boolean {
  const fits = new RegExp(pattern);
  for (const summary of document.querySelectorAll<HTMLElement>('summary')) {
    if (!fits.test(summary.innerText.trim())) continue;
    const part = summary.parentElement as HTMLDetailsElement;
    if (!part.open) summary.click();
    return true;
  }
  return false;
}

/** From now on the clipboard refuses, as where permission is denied: the page then shows what it would have copied. */
export function refuseClipboard(): void {
  const refuse = () => Promise.reject(new Error('not allowed'));
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: refuse } });
}

export function linkByHand(): string {
  return document.querySelector<HTMLInputElement>('input[readonly]')?.value ?? '';
}

/** Whether the browser isolates the page; a service worker may have brought it. */
export function isIsolated(): boolean {
  return globalThis.crossOriginIsolated;
}

/** How far the service worker is in keeping every part of the page, from 0 to 1. */
export async function keptShare(): Promise<number> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<{ done: number; total: number }>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<{ done: number; total: number }>) => resolve(data);
  });
  active?.postMessage('how much', [port2]);
  const { done, total } = await answer;
  return done / total;
}

/** Pixels by which the page is wider than the window. */
export function overflow(): number {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
}

/** Origins that were asked for anything, as the page's own record has them. */
export function origins(): string[] {
  const urls = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
  return [...new Set(urls.filter(({ protocol }) => /^http/.test(protocol)).map((u) => u.origin))];
}

/** Where the model's segments lie: `files`, `database` or `memory`. */
export async function whereModelsLie(): Promise<string> {
  try {
    const root = await navigator.storage.getDirectory();
    const models = await root.getDirectoryHandle('models');
    for await (const [, folder] of models.entries()) {
      if (folder.kind === 'directory') return 'files';
    }
  } catch {
    // No private files here.
  }
  const names = (await indexedDB.databases()).map(({ name }) => name);
  return names.includes('model-files') ? 'database' : 'memory';
}
