/**
 * Numbers in running text with all that belongs to them: the sign, groups of digits, a fraction, a power, a time, and
 * nothing of a unit or a name. Owns the spellings only.
 */

/** A part of a longer text: offsets are relative to that text. */
export interface Part {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

/** Spaces that group digits: an ordinary one only where groups follow that are no number of their own. */
const GROUPS = "(?:[\\u00a0\\u202f\\u2009'’]\\d{3}(?!\\d))+|(?: \\d{3}(?!\\d)){2,}| 000(?!\\d)";
const DIGITS = `\\d[\\d,]*(?:(?<=(?<!\\d)\\d{1,3})(?:${GROUPS}))?(?:\\.\\d+)?`;
const VULGAR = '[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]';
const FRACTION = `(?:\\s?[/⁄]\\s?\\d[\\d,]*(?:\\.\\d+)?|\\s\\d+[/⁄]\\d+(?!\\d)|\\s?${VULGAR}|\\s?\\\\[dt]?frac\\{\\d+\\}\\{\\d+\\})`;
const RAISED = '[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+';
const EXPONENT = `(?:\\s?(?:\\^|\\*\\*)\\s?(?:\\{[^{}\\n]{1,20}\\}|\\([-−+]?\\d+\\)|[-−+]?\\d+(?:\\.\\d+)?|[a-z](?![a-z]))|${RAISED})`;
const SCALE = `\\s?(?:×|x|\\*|·|⋅|\\\\times|\\\\cdot)\\s?10${EXPONENT}`;
const TIME = '(?<!\\d)\\d{1,3}(?:(?::|\\s:\\s)\\d+)+(?:\\s?[ap]\\.?m\\b\\.?)?';
const UNSIGNED = `(?:${TIME}|${DIGITS}(?:${SCALE}|${FRACTION}|[eE][-+]?\\d+(?![\\p{L}\\d])|${EXPONENT})?|(?<!\\d)\\.\\d+|${VULGAR}|\\\\[dt]?frac\\{\\d+\\}\\{\\d+\\})`;
const NUMBER = new RegExp(
  `(?:(?<![\\p{L}])(negative |minus ))?([-+−–－])?((?:[$€£]\\s?)?)([-−–]?)(${UNSIGNED})((?:\\s?\\\\?[%％])?)`,
  'gu',
);
/** Codes of currencies may touch the digits; other letters make a name or a unit of them: `CO2`, `m2`. */
const NAME_BEFORE = /[A-Za-z\u0370-\u03ff]$|[_^]\{?[-−+]?$/;
const CURRENCY_BEFORE = /(?:^|[^A-Za-z])(?:USD|EUR|GBP|INR|Rs|US)$/;
const DENIED_BEFORE =
  /(?:\bnot|\bisn['’]t|\bwasn['’]t|\brather than|\binstead of|\bunlike)\s+\$?$/i;

interface Numeral extends Part {
  readonly isPart: boolean;
  readonly isDenied: boolean;
}

/** All numbers in order. Digits of units, names and indices are left out unless the text has no other numbers. */
export function numbersIn(text: string): Part[] {
  const all = [...text.matchAll(NUMBER)].map((match): Numeral => {
    const [whole, word = '', sign = '', currency = '', inner = '', value = '', percent = ''] =
      match;
    const before = text.slice(Math.max(0, match.index - 16), match.index);
    // A minus directly behind a digit, a letter or a lone name is a hyphen or a subtraction.
    const glued = /(?:[\p{L}\d)\]}]|[\d)\]}] |(?<!\p{L})[^aA\P{L}] )$/u.test(before);
    const signed = word !== '' || sign !== '' || inner !== '';
    const isSign = signed && !glued;
    const digits = `${value.replace(/[,.]+$/, '')}${percent}`;
    const amount = `${currency}${digits}`;
    const minus = word === '' && sign === '' ? inner : word === '' ? sign : '-';
    const answer = isSign ? `${minus}${amount}` : amount;
    const end = match.index + whole.length - (value.length + percent.length - digits.length);
    const start = isSign ? match.index : end - digits.length - (inner === '' ? currency.length : 0);
    const context = `${before}${whole.slice(0, whole.length - value.length - percent.length)}`;
    return {
      answer: answer.trim(),
      start,
      end,
      isPart: NAME_BEFORE.test(context) && !CURRENCY_BEFORE.test(context),
      isDenied: DENIED_BEFORE.test(context),
    };
  });
  const said = all.filter(({ isDenied }) => !isDenied);
  const whole = said.filter(({ isPart }) => !isPart);
  return (whole.length > 0 ? whole : said).map(({ answer, start, end }) => ({
    answer,
    start,
    end,
  }));
}
