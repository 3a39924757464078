/**
 * jax-js makes a WebAssembly instance for every kernel it runs, thousands a step, all of a few hundred modules over one
 * memory. Here each module's instance is kept: a kernel holds no state of its own.
 */
let keeping = false;

type Imports = Record<string, Record<string, unknown>>;

/** Keeps one instance per module as long as its imported memory is the same. */
export function keepInstances(): void {
  if (keeping) return;
  keeping = true;
  const kept = new WeakMap<
    WebAssembly.Module,
    { memory: unknown; instance: WebAssembly.Instance }
  >();
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(make, [module, imports]: [WebAssembly.Module, Imports | undefined]) {
      const memory = imports?.env?.memory;
      const known = kept.get(module);
      if (known !== undefined && known.memory === memory) return known.instance;
      const instance = new make(module, imports as WebAssembly.Imports);
      if (memory !== undefined) kept.set(module, { memory, instance });
      return instance;
    },
  });
}
