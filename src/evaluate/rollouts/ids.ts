/**
 * Remembers the ids of rows, to say where one comes twice: a file joined to its own copy counts every question double.
 * Bounded, like everything that reads a file of any size; past the bound nothing more is remembered.
 */

/** Some 20 MB of ids. */
const MAX_IDS = 200_000;
const MAX_ID_LENGTH = 200;

export class SeenIds {
  readonly #lineOf = new Map<string, number>();

  /** The line on which `id` was first seen, or null when it is new. */
  earlier(id: string, line: number): number | null {
    const seen = this.#lineOf.get(id);
    if (seen !== undefined) return seen;
    if (id.length <= MAX_ID_LENGTH && this.#lineOf.size < MAX_IDS) this.#lineOf.set(id, line);
    return null;
  }
}
