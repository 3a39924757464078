/** How set-up speaks: one line a stage, bytes that count up in place on a terminal, whole lines elsewhere. */

const started = performance.now();
const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8);

/** @param {string} stage @param {string} text */
export function say(stage, text) {
  process.stdout.write(`${seconds()}  ${stage.padEnd(9)} ${text}\n`);
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
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${seconds()}  ${stage.padEnd(9)} ${text}`);
      if (done === total) process.stdout.write('\n');
    } else if (tenth > shown) {
      shown = tenth;
      say(stage, text);
    }
  };
}
