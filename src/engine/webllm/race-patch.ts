/**
 * Repairs a data race in TVM's `merge_state_inplace` kernel, which model libraries of others carry: each thread
 * of a head reads S and one stores the merged value over it, with nothing in between, so on some adapters
 * (SwiftShader) prompts over one page give wrong numbers. A barrier before the last store orders the two.
 * Our own libraries have another kernel and are left alone. Text in, text out.
 */
const KERNEL = /fn \w*merge_state_inplace\w*\s*\(/;
/** A statement of the kernel's outermost block, where a barrier is allowed. */
const TOP_LEVEL_STORE = /^ {2}\w+\[.*\] = .*;$/;
const BARRIER = '  storageBarrier();\n  workgroupBarrier();';

/** `code` with the barrier if it is that kernel and has none yet, else `code` itself. */
export function repairMergeRace(code: string): string {
  if (!KERNEL.test(code) || code.includes('storageBarrier()')) return code;
  const lines = code.split('\n');
  const store = lines.findLastIndex((line) => TOP_LEVEL_STORE.test(line));
  if (store === -1) return code;
  return [...lines.slice(0, store), BARRIER, ...lines.slice(store)].join('\n');
}
