/** Functions that are compiled once a key and kept: a shape, a layout or a kind of prompt that comes again. */

/** What `jit` gives: a function with its compiled code. */
export type Compiled<A extends unknown[], R> = ((...args: A) => R) & { dispose(): void };

export class CompiledByKey<A extends unknown[], R> {
  readonly #known = new Map<string, Compiled<A, R>>();

  /** `compile` is `jit` around what the key stands for; jax-js types its result too widely. */
  get(key: string, compile: () => unknown): Compiled<A, R> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const compiled = compile() as Compiled<A, R>;
    this.#known.set(key, compiled);
    return compiled;
  }

  dispose(): void {
    for (const compiled of this.#known.values()) compiled.dispose();
    this.#known.clear();
  }
}
