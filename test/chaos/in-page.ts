/**
 * What runs inside the page: hands that press what a user would press, by role and name, and eyes that read what the
 * browser keeps. Each function stands alone, because it travels to the page as text.
 */

/** One run as the browser's database has it. */
export interface StoredRun {
  readonly id: string;
  readonly status: string;
  /** Numbers of the entries; whole and in order when they rise by one from 0. */
  readonly seqs: readonly number[];
  /** Text of each rollout that ended, by index. */
  readonly finished: Readonly<Record<string, string>>;
}

export interface StoredEvaluation {
  readonly id: string;
  readonly status: string;
  readonly seqs: readonly number[];
  /** Questions with a step that is done, and how often each step was done. */
  readonly steps: Readonly<Record<string, number>>;
}

export interface Stored {
  readonly runs: readonly StoredRun[];
  readonly evaluations: readonly StoredEvaluation[];
  readonly checkpoints: readonly { readonly id: string; readonly step: number }[];
}

declare global {
  interface Window {
    /** The workers that this page has started, for chaos to end. */
    chaosWorkers?: Worker[];
  }
}

/** Before anything of the page runs: keeps hold of every worker it starts. */
export function watchWorkers(): void {
  const workers: Worker[] = [];
  window.chaosWorkers = workers;
  window.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers.push(this);
    }
  };
}

/** Ends the n-th last worker without a word to anybody; false where there is none. */
export function endWorker(nth: number): boolean {
  const workers = window.chaosWorkers ?? [];
  const worker = workers[workers.length - 1 - (nth % Math.max(1, workers.length))];
  worker?.terminate();
  return worker !== undefined;
}

/** Presses the first button in sight whose name fits; false where there is none. */
export function press(pattern: string): boolean {
  const fits = new RegExp(pattern);
  const candidates = document.querySelectorAll<HTMLElement>('button, [role=button]');
  for (const element of candidates) {
    const name = (element.getAttribute('aria-label') ?? element.innerText).trim();
    const shown = element.checkVisibility?.() ?? element.getClientRects().length > 0;
    if (!shown || !fits.test(name) || (element as HTMLButtonElement).disabled) continue;
    element.click();
    return true;
  }
  return false;
}

/** Types into the field of that label; false where there is none. */
export function fill([label, text]: readonly [string, string]): boolean {
  const fits = new RegExp(label);
  for (const field of document.querySelectorAll<HTMLInputElement>('input, textarea, select')) {
    const name = field.getAttribute('aria-label') ?? field.labels?.[0]?.innerText ?? '';
    if (!fits.test(name.trim())) continue;
    const prototype = Object.getPrototypeOf(field) as object;
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }
  return false;
}

/** Whether some text in sight fits. */
export function says(pattern: string): boolean {
  return new RegExp(pattern).test(document.body?.innerText ?? '');
}

/** Everything the page keeps of runs, evaluations and the lab, read from the databases themselves. */
export async function readStored(): Promise<Stored> {
  const known = (await indexedDB.databases()).map(({ name }) => name);
  const open = (name: string): Promise<IDBDatabase | null> =>
    known.includes(name)
      ? new Promise((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error(name));
        })
      : Promise.resolve(null);
  const all = async (name: string, store: string): Promise<{ key: unknown; value: unknown }[]> => {
    const db = await open(name);
    if (db === null || !db.objectStoreNames.contains(store)) return [];
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error(store));
      });
    try {
      const objects = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([
        wait(objects.getAllKeys()),
        wait(objects.getAll() as IDBRequest<unknown[]>),
      ]);
      return keys.map((key, i) => ({ key, value: values[i] }));
    } finally {
      db.close();
    }
  };
  type Entry = { seq: number; event: Record<string, unknown> };
  const logs = async (name: string, heads: string) => {
    const entries = (await all(name, 'entries')) as { key: [string, number]; value: Entry }[];
    return ((await all(name, heads)) as { value: { id: string; status: string } }[]).map(
      ({ value: { id, status } }) => ({
        id,
        status,
        log: entries.filter(({ key }) => key[0] === id).map(({ value }) => value),
      }),
    );
  };
  const runs = (await logs('compute-as-teacher-runs', 'runs')).map(({ id, status, log }) => ({
    id,
    status,
    seqs: log.map(({ seq }) => seq),
    finished: Object.fromEntries(
      log
        .filter(({ event }) => event['type'] === 'rollout.finished')
        .map(({ event }) => [String(event['rollout']), String(event['text'])]),
    ),
  }));
  const evaluations = (await logs('compute-as-teacher-evaluations', 'summaries')).map(
    ({ id, status, log }) => {
      const steps: Record<string, number> = {};
      for (const { event } of log) {
        if (event['type'] !== 'step.finished') continue;
        const step = `${String(event['question'])}/${JSON.stringify(event['step'])}`;
        steps[step] = (steps[step] ?? 0) + 1;
      }
      return { id, status, seqs: log.map(({ seq }) => seq), steps };
    },
  );
  const checkpoints = (
    (await all('cat-lab', 'summaries')) as { value: { id: string; step: number } }[]
  ).map(({ value: { id, step } }) => ({ id, step }));
  return { runs, evaluations, checkpoints };
}
