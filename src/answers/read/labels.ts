/**
 * Answers that say by words or marks which part is which: `(a) 3 (b) 4`, `3 and 4 respectively`; and texts of digits and
 * letters that are no arithmetic: dates and chemical formulas. Owns how these are told from formulas.
 */

const ROMAN = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii'];
const SERIES: readonly (readonly string[])[] = [
  [...'abcdefgh'],
  [...'ABCDEFGH'],
  ROMAN,
  [...'12345678'],
];

/** The answers behind consecutive labels from the first of a series on; null where the text has none. */
export function labelledParts(text: string): string[] | null {
  const label =
    /(?:^|[\s,;.}])(?:\\text(?:bf|rm)?\s?\{)?\s?(?:[Pp]art\s)?(?:\(\s?([a-zA-Z]{1,4}|\d)\s?\)|([a-h]|[ivx]{1,4})\))[:.}]?/g;
  const found = [...text.matchAll(label)];
  if (found.length < 2 || found[0]?.index !== 0) return null;
  const names = found.map((match) => match[1] ?? match[2] ?? '');
  if (!SERIES.some((series) => names.every((name, i) => series[i] === name))) return null;
  const parts = found.map((match, i) =>
    text
      .slice(match.index + match[0].length, found[i + 1]?.index ?? text.length)
      .replace(/^(?:\s|:|\\[ ,;:!]|~|\\q?quad)+|(?:\s|[,;.]|\\[ ,;:!]|~|\\q?quad|\band\b)+$/g, ''),
  );
  return parts.every((part) => part !== '' && !/^[+\-*/^=<>,;!_)]\D|^[*/^=<>,;!_)]/.test(part))
    ? parts
    : null;
}

/** The text without a closing `respectively`; null where there is none. */
export function inStatedOrder(text: string): string | null {
  const rest = text.replace(
    /(?:\s|,|~|\\[ ,;])*(?:\\(?:text|mbox|textrm)\s?\{)?[\s,]*\brespectively\b[\s.}]*$/i,
    '',
  );
  return rest === text ? null : rest;
}

/** `2020-01-02`, `2/1/2020`: its numbers in order. Null for anything that may be arithmetic. */
export function dateIn(text: string): string | null {
  const match =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text) ??
    /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text);
  if (!match) return null;
  const parts = [match[1], match[3], match[4]].map(Number);
  const small = parts.filter((part) => part < 1000);
  const isDate =
    small.length === 2 &&
    small.every((part) => part >= 1 && part <= 31) &&
    Math.min(...small) <= 12;
  return isDate ? `date ${parts.join(' ')}` : null;
}

const ELEMENTS = new Set(
  (
    'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo ' +
    'Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Nd W Re Os Ir Pt Au Hg Tl Pb Bi Rn Ra Th U Pu'
  ).split(' '),
);

/** `\text{CO}_2`, `H_2O`, `\ce{NaCl}`: its symbols and counts in order. Null for a product of variables or a word. */
export function chemicalIn(text: string): string | null {
  const bare = text.replace(/\\(?:text|mathrm|ce|rm)\s?(?=\{)|[{}_\s]/g, '');
  if (bare.length > 40 || !/^(?:[A-Z][a-z]?\d*|\((?:[A-Z][a-z]?\d*)+\)\d*)+$/.test(bare))
    return null;
  const atoms = [...bare.matchAll(/([A-Z][a-z]?)(\d*)/g)];
  if (!atoms.every(([, symbol = '']) => ELEMENTS.has(symbol))) return null;
  const kinds = new Set(atoms.map(([, symbol]) => symbol)).size;
  const counts = atoms.map(([, , count]) => count ?? '').filter((count) => count !== '');
  const isNumbered = counts.length > 0 && counts.every((count) => Number(count) > 1);
  const isRoman = /\\(?:text|mathrm|ce|rm)/.test(text);
  const isCompound = /[a-z]/.test(bare) || /^(?:CO|HF|HI|HCN|KOH)$/.test(bare);
  if (kinds < 2 && !(isRoman && /^[A-Z][a-z]?[2-9]$/.test(bare))) return null;
  return (isNumbered && /_/.test(text)) || (isRoman && (isNumbered || isCompound))
    ? `formula ${bare}`
    : null;
}
