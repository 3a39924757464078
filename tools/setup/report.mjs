/** How set-up speaks: one line a stage, bytes that count up in place on a terminal, whole lines elsewhere. */

const started = performance.now();
let out = process.stdout;
const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8);

/** Where programs that set-up runs should print: 1 or 2. */
export function printsTo() {
  return out === process.stdout ? 1 : 2;
}

/** @param {string} stage @param {string} text */
export function say(stage, text) {
  out.write(`${seconds()}  ${stage.padEnd(9)} ${text}\n`);
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Reports a transfer: in place on a terminal, every tenth elsewhere.
 * @param {string} stage @param {string} what @param {number | null} total bytes, null when not known
 * @returns {(done: number) => void}
 */
export function transfer(stage, what, total) {
  let shown = -1;
  return (done) => {
    const tenth = total === null ? Math.floor(done / 10e6) : Math.floor((done / total) * 10);
    const text = `${what}: ${megabytes(done)}${total === null ? '' : ` of ${megabytes(total)}`}`;
    if (out.isTTY) {
      out.write(`\r${seconds()}  ${stage.padEnd(9)} ${text}`);
      if (done === total) out.write('\n');
    } else if (tenth > shown) {
      shown = tenth;
      say(stage, text);
    }
  };
}

/**
 * Runs set-up with its words on standard error, for commands whose standard output is data.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function quietly(work) {
  out = /** @type {typeof process.stdout} */ (/** @type {unknown} */ (process.stderr));
  try {
    return await work();
  } finally {
    out = process.stdout;
  }
}
