/**
 * One alphabet before reading: escaped backslashes become plain LaTeX, math delimiters and emphasis marks go.
 * Owns characters only, no grammar; other alphabets are `unicode.ts`'s. Every pattern is linear.
 */

/** Text of any alphabet to ASCII and LaTeX, where it has them. */
export type Plain = (text: string) => string;

/** Whether the text needs no other alphabet. */
export function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the range is ASCII itself
  return /^[\x00-\x7f]*$/.test(text);
}

/** `\\frac` written for `\frac` throughout (text that was escaped twice), never a matrix's row breaks. */
function singleBackslashes(text: string): string {
  if (!/\\\\[a-zA-Z([{!,%$]/.test(text) || /(^|[^\\])(\\\\)*\\(?![\\])/.test(text)) return text;
  return text.replace(/\\\\/g, '\\').replace(/\\n(?![a-zA-Z])/g, ' ');
}

/** A money sign is a `$` before a digit that does not open a pair. */
function withoutDelimiters(text: string): string {
  const bare = text.replace(/\\\$/g, '').split('$').length - 1;
  let out = text.replace(/\\[()]/g, ' ').replace(/(^|[^\\])\\[[\]]/g, '$1 ');
  if (bare % 2 === 1)
    out = out.replace(/(^|[^\\$])\$(?=\s?[\d.])/g, (_, before: string) => `${before}\\$`);
  return out.replace(/(\\\$)|\$+/g, (_, money: string | undefined) => money ?? ' ');
}

/** The whole pass: what the tokeniser expects. */
export function tidy(text: string, plain: Plain): string {
  const single = singleBackslashes(text);
  let out = withoutDelimiters((isAscii(single) ? single : plain(single)).replace(/\s+/g, ' '));
  out = out
    .replace(/\.\.\.+/g, '\\dots ')
    .replace(/(\d) ?\{ ?, ?\} ?(?=\d)/g, '$1{,}')
    // `5 x 10^3`, `2 to 3`, `x = +-2`
    .replace(/(\d) ?[xX] ?(?=10 ?(?:\^|\*\*))/g, '$1\\times ')
    .replace(/^(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)$/, '$1:$2')
    .replace(/(^|[=,(] ?)\+ ?-/g, '$1\\pm ');
  // A brace on the left only opens a system.
  if (/\\right\s?\./.test(out)) out = out.replace(/\\left\s?\\\{\s?(?=\\begin)/g, ' ');
  out = out
    .replace(/<\|[a-z_]{1,20}\|>|<\/?s>|<\/?answer>/g, ' ')
    .replace(/`/g, ' ')
    .trim();
  // Emphasis marks round the whole answer; `2**3` stays a power.
  while (/^(\*\*|__)/.test(out) && /(\*\*|__)[.,;:]?$/.test(out) && out.length > 4)
    out = out
      .replace(/^(\*\*|__)/, '')
      .replace(/(\*\*|__)[.,;:]?$/, '')
      .trim();
  out = out.replace(/\b([ap])\.\s?m\b\.?/gi, (_, half: string) => `${half.toLowerCase()}m`);
  out = out.replace(/\\(?:text|mbox|mathrm) ?\{ ?[.,;]? ?\}$/, '');
  while (/[.,;:?\s]$/.test(out) || /\\$/.test(out)) {
    if (/\\[,;:.!]$/.test(out)) out = out.slice(0, -2);
    else out = out.slice(0, -1);
  }
  return out;
}
