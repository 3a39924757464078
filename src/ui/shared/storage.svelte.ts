/** How much this origin stores and may store, as the browser estimates it; and asking it not to be evicted. */
export class StorageUse {
  #used = $state<number | null>(null);
  #quota = $state<number | null>(null);
  #persisted = $state<boolean | null>(null);

  /** Bytes; null where the browser does not say. */
  get used(): number | null {
    return this.#used;
  }

  get quota(): number | null {
    return this.#quota;
  }

  /** Whether the browser promised not to clear it by itself; null where it does not say. */
  get persisted(): boolean | null {
    return this.#persisted;
  }

  async refresh(): Promise<void> {
    try {
      const { usage, quota } = await navigator.storage.estimate();
      this.#used = usage ?? null;
      this.#quota = quota ?? null;
      this.#persisted = await navigator.storage.persisted();
    } catch {
      // Private windows and old browsers do not say; the page then says so.
    }
  }

  async persist(): Promise<void> {
    try {
      this.#persisted = await navigator.storage.persist();
    } catch {
      this.#persisted = false;
    }
  }
}
