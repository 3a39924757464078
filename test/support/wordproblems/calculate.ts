/**
 * A second way to work arithmetic out, for tests alone: reads `3×130/10+4` or `15% of 80` as text, with brackets and
 * precedence. Shares nothing with the writer it checks.
 */

/** Null where the text is no arithmetic. */
export function calculate(text: string): number | null {
  const percent = /^([\d.]+) ?(?:%|percent) of ([\d.]+)$/u.exec(text.trim());
  if (percent !== null) return (Number(percent[1]) * Number(percent[2])) / 100;
  const tokens = text
    .replaceAll(/[x×]/gu, '*')
    .replaceAll('÷', '/')
    .match(/\d+(?:\.\d+)?|[-+*/()]/gu);
  if (tokens === null || /[^-+*/().\d\sx×÷]/u.test(text)) return null;
  let at = 0;
  const factor = (): number => {
    if (tokens[at] !== '(') return Number(tokens[at++]);
    at += 1;
    const inner = total();
    at += 1;
    return inner;
  };
  const term = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      value = tokens[at++] === '*' ? value * factor() : value / factor();
    }
    return value;
  };
  const total = (): number => {
    let value = term();
    while (tokens[at] === '+' || tokens[at] === '-') {
      value = tokens[at++] === '+' ? value + term() : value - term();
    }
    return value;
  };
  const value = total();
  return at === tokens.length && Number.isFinite(value) ? value : null;
}
