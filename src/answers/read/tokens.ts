/**
 * Tidy text to tokens. Owns LaTeX spelling (commands, dialects, glued commands such as `\lex`), number
 * literals with every thousands separator, and which letters are words. Grammar is left to `parse.ts`.
 */

import type { Decimals } from './expression';
import { FUNCTIONS, GREEK } from './lexicon';
import { fraction, power, type Rational, TooLarge } from '../exact/rational';

export type Token = {
  /** White space, or a LaTeX space, stood before it. */
  readonly spaced: boolean;
  /** Stood inside `\text{}` or a like command. */
  readonly roman: boolean;
  readonly at: number;
} & (
  | {
      readonly kind: 'number';
      readonly value: Rational;
      readonly decimals: Decimals | null;
      readonly raw: string;
    }
  /** A run of letters; `\pi` and `\sin` arrive here too, as commands. */
  | { readonly kind: 'letters'; readonly text: string; readonly command: boolean }
  /** An operator, bracket or command with a grammar of its own (`\frac`). */
  | { readonly kind: 'sign'; readonly text: string }
);

/** More tokens than any answer has; beyond it the reader gives up. */
export const MAX_TOKENS = 3000;

/** LaTeX commands that are only another spelling of a sign. */
const SAME_AS = new Map(
  (
    'cdot * times × ast * div / le <= leq <= leqslant <= leqq <= ge >= geq >= geqslant >= geqq >= lt < gt > ne != neq != ' +
    'approx ≈ simeq ≈ sim ∼ cong ≅ doteq = pm ± mp ∓ cup ∪ bigcup ∪ cap ∩ bigcap ∩ setminus ∖ smallsetminus ∖ backslash ∖ in ∈ ' +
    'subset ⊂ subseteq ⊂ notin ∉ to → rightarrow → mapsto → longrightarrow → colon : mid ∣ vert | lvert | rvert | Vert ‖ lVert ‖ rVert ‖ ' +
    'langle ⟨ rangle ⟩ lbrace \\{ rbrace \\} lbrack [ rbrack ] lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ ldots … dots … cdots … dotsc … dotsb … ' +
    "equiv ≡ prime ' circ ∘ degree ° bmod mod pmod pmod pod pmod mod mod colonequals = land ∧ wedge ∧ lor ∨ vee ∨ lnot ¬ " +
    'emptyset ∅ varnothing ∅ angle ∠ measuredangle ∠ triangle △ parallel ∥ perp ⊥ neg ¬ ' +
    'Rightarrow ⇒ implies ⇒ Longrightarrow ⇒ iff ⇔ Leftrightarrow ⇔ Longleftrightarrow ⇔ infty infinity infin infinity tg tan'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      if (index % 2 === 0) pairs.push([word, words[index + 1] ?? '']);
      return pairs;
    }, []),
);
/** Commands that change only how things look. */
const SILENT = new Set(
  (
    'color textcolor left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle displaystyle textstyle scriptstyle limits nolimits ' +
    'quad qquad thinspace enspace space hspace hfill vspace hphantom phantom boldsymbol boxed fbox rm bf it sf tt cal nonumber notag ' +
    'underline displaylines large Large small normalsize protect ensuremath allowbreak break newline n t r mathstrut strut hline cline downarrow'
  ).split(' '),
);
/** Commands whose braces hold words. */
const TEXTUAL = new Set(
  'text mbox textbf textit textrm textnormal textup textsf texttt textsc hbox mathrm mathsf mathtt operatorname emph'.split(
    ' ',
  ),
);
/** Commands that set letters under a sign or in another face. */
export const DECORATIONS: readonly string[] =
  'overline bar vec hat tilde widehat mathbf mathbb mathcal mathit mathfrak overrightarrow overleftrightarrow overarc dot'.split(
    ' ',
  );
/** Commands kept for the parser as signs. */
const STRUCTURAL = new Set([
  ...DECORATIONS,
  ...'frac binom sqrt cbrt begin end not over choose stackrel overset underset'.split(' '),
]);
const DIALECT = new Map([
  ['dfrac', 'frac'],
  ['tfrac', 'frac'],
  ['cfrac', 'frac'],
  ['sfrac', 'frac'],
  ['nicefrac', 'frac'],
  ['dbinom', 'binom'],
  ['tbinom', 'binom'],
  ['bm', 'mathbf'],
  ['surd', 'sqrt'],
]);
const KNOWN = [
  ...SAME_AS.keys(),
  ...SILENT,
  ...TEXTUAL,
  ...STRUCTURAL,
  ...DIALECT.keys(),
  ...FUNCTIONS.keys(),
  ...GREEK,
  'pi',
].sort((a, b) => b.length - a.length);
const KNOWN_SET = new Set(KNOWN);

/** The command itself, or its longest known beginning when letters are glued to it (`\lex`). */
function commandName(run: string): string {
  if (KNOWN_SET.has(run)) return run;
  return KNOWN.find((name) => name.length >= 2 && run.startsWith(name)) ?? run;
}

const GROUPED =
  /(?:\d{1,3}(?:(?:,\\!\s?|\{,\}\s?|\\,|\\!\s?|\\;|\\ |,(?=\d)| (?=\d)|~|')\d{3})+(?!\d))(?:\.\d+)?|\d+/y;
const PLAIN =
  /(?:\d+\.?\d*|\.\d+)(?:\\overline\{\d+\}|\\bar\{\d+\}|\\bar ?\d|\\dot\{\d\}|\\overline ?\d)?/y;

/**
 * Where a comma without a space may group thousands inside brackets: only when the brackets also hold a
 * separator of another kind (`(1,000, 2,000)`), so that `(1,234)` stays a point.
 */
function groupingBrackets(text: string): boolean[] {
  const allowed = new Array<boolean>(text.length).fill(true);
  const stack: { from: number; wide: boolean; holds: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? '';
    const macro = sign === '{' && /[a-zA-Z_^}]/.test(text[i - 1] ?? '');
    if ('([{'.includes(sign)) stack.push({ from: i, wide: false, holds: !macro });
    else if (')]}'.includes(sign)) {
      const open = stack.pop();
      if (open?.holds && !open.wide && text.slice(open.from, open.from + 3) !== '{,}')
        allowed.fill(false, open.from, i);
    } else if (sign === ';' || (sign === ',' && /[\s\\]/.test(text[i + 1] ?? '')))
      if (stack.length) (stack[stack.length - 1] as { wide: boolean }).wide = true;
  }
  return allowed;
}

function decimal(raw: string): { value: Rational; decimals: Decimals | null } {
  if (raw.length > 1000) throw new TooLarge('a number of over 1,000 digits');
  const repeating = /^(\d*)\.(\d*)\\(?:overline|bar|dot) ?\{?(\d+)\}?$/.exec(raw);
  if (repeating) {
    const [, whole = '', fixed = '', cycle = ''] = repeating;
    const scale = 10n ** BigInt(fixed.length);
    const nines = 10n ** BigInt(cycle.length) - 1n;
    const start = fraction(BigInt(`${whole}${fixed}` || '0'), scale);
    return {
      value: start.add(fraction(BigInt(cycle), scale * nines)),
      decimals: { places: fixed.length + cycle.length, repeating: true },
    };
  }
  const [whole = '', digits = ''] = raw.split('.');
  const value = fraction(BigInt(`${whole}${digits}` || '0'), 10n ** BigInt(digits.length));
  return { value, decimals: digits === '' ? null : { places: digits.length, repeating: false } };
}

/** Tokens of tidy text. Throws `TooLarge` past the bounds; knows every character, so never fails else. */
export function tokenise(text: string): Token[] {
  const out: Token[] = [];
  const grouping = groupingBrackets(text);
  const lex = (from: number, to: number, roman: boolean, depth: number): void => {
    let i = from;
    let spaced = false;
    const push = (
      token: { kind: 'sign'; text: string } | { kind: 'letters'; text: string; command: boolean },
      at: number,
    ): void => {
      out.push({ ...token, spaced, roman, at });
      spaced = false;
      if (out.length > MAX_TOKENS) throw new TooLarge(`over ${String(MAX_TOKENS)} tokens`);
    };
    while (i < to) {
      const at = i;
      const sign = text[i] ?? '';
      if (/\s|~/.test(sign)) {
        spaced = true;
        i++;
      } else if (/\d/.test(sign) || (sign === '.' && /\d/.test(text[i + 1] ?? ''))) {
        const pattern = grouping[i] === false ? PLAIN : GROUPED;
        pattern.lastIndex = i;
        let raw = pattern.exec(text)?.[0] ?? '';
        const previous = out[out.length - 1];
        // `2 100` after a number, or 1,234 continuing a list, is not grouped; nor is a fraction's digit.
        if (
          !/^\d+$/.test(raw) &&
          /[ ']/.test(raw) &&
          (previous?.kind === 'number' || grouping[i] === false)
        )
          raw = '';
        if (/^\d*$/.test(raw)) {
          PLAIN.lastIndex = i;
          raw = PLAIN.exec(text)?.[0] ?? sign;
        }
        if (i + raw.length > to) raw = text.slice(i, to);
        // `0.(3)` repeats its 3; any other point at the end is a full stop.
        if (raw.endsWith('.') && !/^\(\d{1,9}\)$/.test(text.slice(i + raw.length, to).slice(0, 12)))
          raw = raw.slice(0, -1);
        i += raw.length;
        const isRepeating = /overline|bar|dot/.test(raw);
        let clean = isRepeating ? raw : raw.replace(/[^\d.]/g, '');
        let read: { value: Rational; decimals: Decimals | null };
        // 0.333… and 0.1666...: three equal digits and dots make a repeating decimal.
        const tail = /^(\s?\\[lc]?dots[cb]?(?![a-zA-Z])|\.\.\.)/.exec(text.slice(i, i + 8));
        const cycle =
          tail && clean.includes('.')
            ? (/(\d)\1\1$/.exec(clean) ?? /(\d{2,6})\1$/.exec(clean))
            : null;
        if (tail && cycle) {
          clean = `${clean.slice(0, -cycle[0].length)}\\overline{${cycle[1] ?? ''}}`;
          i += tail[0].length;
        }
        const bracketed = /^\((\d{1,9})\)/.exec(text.slice(i, i + 11));
        if (!tail && bracketed && raw.includes('.') && i + bracketed[0].length === to && !roman) {
          clean = `${clean}\\overline{${bracketed[1] ?? ''}}`;
          i += bracketed[0].length;
        }
        read = decimal(clean);
        const scientific = /^[eE]([+-]?\d{1,3})(?![\d.])/.exec(text.slice(i, i + 6));
        if (scientific) {
          i += scientific[0].length;
          const shift = Number(scientific[1]);
          read = {
            value: read.value.mul(power(fraction(10n), shift)),
            decimals:
              shift < 0 && read.decimals
                ? { places: read.decimals.places - shift, repeating: false }
                : read.decimals && read.decimals.places > shift
                  ? { places: read.decimals.places - shift, repeating: false }
                  : null,
          };
        }
        out.push({ kind: 'number', ...read, raw: clean, spaced, roman, at });
        if (out.length > MAX_TOKENS) throw new TooLarge(`over ${String(MAX_TOKENS)} tokens`);
        spaced = false;
      } else if (/\p{L}/u.test(sign)) {
        const run =
          /^(?:[a-zA-Z]+|[\p{L}\p{M}]+)/u.exec(text.slice(i, Math.min(to, i + 200)))?.[0] ?? sign;
        i += run.length;
        push({ kind: 'letters', text: run, command: false }, at);
      } else if (sign === '\\') {
        const run = /^[a-zA-Z]+/.exec(text.slice(i + 1, i + 41))?.[0];
        if (run === undefined) {
          const escaped = text[i + 1] ?? '';
          i += 2;
          if (escaped === '\\') {
            const skip = /^\[-?[\d.]+ ?[a-z]{2}\]/.exec(text.slice(i, i + 12));
            if (skip) i += skip[0].length;
            push({ kind: 'sign', text: '\\\\' }, at);
          } else if ('{}'.includes(escaped)) push({ kind: 'sign', text: `\\${escaped}` }, at);
          else if ('%$&#_'.includes(escaped)) push({ kind: 'sign', text: escaped }, at);
          else if (escaped === '|') push({ kind: 'sign', text: '‖' }, at);
          else spaced = true;
          continue;
        }
        const name = commandName(run);
        i += 1 + name.length;
        const same = SAME_AS.get(name);
        const named = DIALECT.get(name) ?? name;
        if (name === 'boxed' || name === 'fbox') spaced = true;
        if (SILENT.has(name)) {
          if (/space$|phantom$|color$/.test(name))
            i += /^\*?\{[^{}]{0,20}\}/.exec(text.slice(i, i + 24))?.[0].length ?? 0;
          if (/^(left|right)$/.test(name) && text[i] === '.') i++;
          if (/quad|space/.test(name)) spaced = true;
        } else if (TEXTUAL.has(name)) {
          if (text[i] === '*') i++;
          while (text[i] === ' ') i++;
          if (text[i] === '{') {
            const end = closing(text, i, to);
            if (depth > 20) throw new TooLarge('text commands nested over 20 deep');
            const before = out.length;
            const wasSpaced = spaced || (name !== 'mathrm' && /^\s/.test(text.slice(i + 1, i + 2)));
            lex(i + 1, end, true, depth + 1);
            const first = out[before];
            if (first && wasSpaced) out[before] = { ...first, spaced: true };
            spaced = /\s$/.test(text.slice(i + 1, end));
            i = end + 1;
          }
        } else if (same !== undefined) {
          if (/^[a-z]+$/.test(same) && same !== 'mod' && same !== 'pmod')
            push({ kind: 'letters', text: same, command: same !== 'and' && same !== 'or' }, at);
          else if (same === '∘') {
            // A ring behind a number or a raised one is a degree mark; between functions it composes them.
            const before = out[out.length - 1];
            const raised =
              before === undefined ||
              before.kind === 'number' ||
              (before.kind === 'sign' && /^[{^)}]$/.test(before.text));
            push({ kind: 'sign', text: raised ? '°' : same }, at);
          } else push({ kind: 'sign', text: same }, at);
        } else if (STRUCTURAL.has(named)) push({ kind: 'sign', text: `\\${named}` }, at);
        else push({ kind: 'letters', text: name, command: true }, at);
      } else {
        const two = text.slice(i, i + 3) === '=/=' ? '=/=' : text.slice(i, i + 2);
        const known = (
          {
            '<=': '<=',
            '=<': '<=',
            '>=': '>=',
            '!=': '!=',
            '=/=': '!=',
            '==': '=',
            '**': '^',
            '->': '→',
            ':=': '=',
            '&&': '&',
            '<>': '!=',
          } as Record<string, string>
        )[two];
        if (text.slice(i, i + 3) === '...') {
          push({ kind: 'sign', text: '…' }, at);
          i += 3;
        } else if (known !== undefined && !(two === '!=' && text[i + 2] === '=')) {
          push({ kind: 'sign', text: known }, at);
          i += two.length;
        } else {
          push({ kind: 'sign', text: sign === '*' ? '*' : sign }, at);
          i++;
        }
      }
    }
  };
  lex(0, text.length, false, 0);
  return out;
}

/** Index of the brace that closes the one at `open`, or the end of the range when it is never closed. */
export function closing(text: string, open: number, end = text.length): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return end;
}
