/**
 * Tokens to an `Expression`: a recursive-descent reader for the mathematics people write as final answers,
 * in LaTeX, plain text or both at once. Owns the grammar; it never guesses a value. Depth, tokens and the
 * size of numbers are bounded, so any text ends quickly: unreadable tokens throw `Unreadable`, over-large ones
 * `TooLarge`.
 */
import {
  type Bracket,
  type ClosingBracket,
  type Expression,
  isScalar,
  type RelationSign,
} from './expression';
import {
  CONSTANT_NAMES,
  CURRENCY,
  FUNCTIONS,
  LEAD_WORDS,
  NUMBER_WORDS,
  PART_WORDS,
  SCALE_WORDS,
} from './lexicon';
import { fraction, ONE, smallInteger, TooLarge } from '../exact/rational';
import {
  call,
  chain,
  group,
  list,
  negate,
  number,
  primed,
  productOf,
  sumOf,
  symbol,
  Unreadable,
} from './nodes';
import { DECORATIONS } from './tokens';
import type { ReadToken } from './words';

const MAX_DEPTH = 100;

const RELATIONS: ReadonlyMap<string, RelationSign | '>' | '≥'> = new Map([
  ['=', '='],
  ['≈', '≈'],
  ['!=', '≠'],
  ['<', '<'],
  ['<=', '≤'],
  ['>', '>'],
  ['>=', '≥'],
  ['∈', '∈'],
  ['≡', '≡'],
  ['→', '→'],
  ['⊂', '⊂'],
] as const);
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['\\{', '\\}'],
  ['{', '}'],
  ['⟨', '⟩'],
  ['⌊', '⌋'],
  ['⌈', '⌉'],
  ['|', '|'],
  ['‖', '‖'],
]);
const ATOM_SIGNS = new Set([
  ...'( [ { \\{ | ‖ ⟨ ⌊ ⌈ \\frac \\binom \\sqrt \\cbrt \\begin ∅ ∠ △ …'.split(' '),
  ...DECORATIONS.map((name) => `\\${name}`),
]);
const APPLIED = /^[fghFGHP]$/;
const PLURAL_ENVIRONMENTS =
  /^(aligned|align|gathered|gather|cases|split|equation|alignedat|eqnarray)$/;

export class Reader {
  #at = 0;
  #depth = 0;
  /** The closing signs that are being waited for, innermost last. */
  readonly #open: string[] = [];

  #tokens: ReadToken[];

  constructor(tokens: ReadToken[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  #peek(ahead = 0): ReadToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #sign(ahead = 0): string | null {
    const token = this.#peek(ahead);
    return token?.kind === 'sign' ? token.text : null;
  }

  #word(ahead = 0): string | null {
    const token = this.#peek(ahead);
    return token?.kind === 'word' ? token.text.toLowerCase() : null;
  }

  #take(sign: string): boolean {
    if (this.#sign() !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw new Unreadable();
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new TooLarge(`nested over ${String(MAX_DEPTH)} deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  // Lists and clauses

  /** Clauses with commas, semicolons, `and` or `or` between them; one alone is returned bare. */
  statement(): Expression {
    const { items, joined } = this.#items();
    return this.#infix(items.length === 1 ? (items[0] as Expression) : list(items, joined));
  }

  /** `a \over b` and `n \choose k` take all that stands before and after them in the same braces. */
  #infix(before: Expression): Expression {
    if (this.#take('\\over')) return { kind: 'quotient', over: before, under: this.statement() };
    if (this.#take('\\choose')) return call('binom', [before, this.statement()]);
    return before;
  }

  #items(): { items: Expression[]; joined: 'and' | 'or' | null; trailing: boolean } {
    let joined: 'and' | 'or' | null = null;
    let trailing = false;
    const outer: Expression[][] = [[this.#clause()]];
    for (;;) {
      const row = outer[outer.length - 1] as Expression[];
      const sign = this.#sign();
      if (
        sign === ',' ||
        sign === 'and' ||
        sign === 'or' ||
        (sign === '∪' && row[row.length - 1]?.kind === 'relation') ||
        (sign === '\\\\' && this.#open.length === 0)
      ) {
        this.#at++;
        const word = this.#sign();
        if (sign === ',' && (word === 'and' || word === 'or')) this.#at++;
        const said = sign === ',' ? word : sign === '∪' ? 'or' : sign;
        if (said === 'and' || said === 'or') joined = said;
        if (this.#atEnd()) {
          trailing = true;
          break;
        }
        row.push(this.#clause());
      } else if (sign === ';') {
        this.#at++;
        if (this.#atEnd()) break;
        outer.push([this.#clause()]);
      } else break;
    }
    if (outer.length === 1) return { items: outer[0] as Expression[], joined, trailing };
    // Semicolons divide more strongly than commas: `1, 2; 3, 4` is two points.
    const points = outer.every(
      (row) => row.length > 1 && row.length === outer[0]?.length && row.every(isScalar),
    );
    return {
      items: outer.map((row) =>
        row.length === 1 ? (row[0] as Expression) : points ? group('(', ')', row) : list(row, null),
      ),
      joined,
      trailing,
    };
  }

  #atEnd(): boolean {
    const sign = this.#sign();
    return this.done || (sign !== null && [')', ']', '}', '\\}', '⟩', '&', '\\end'].includes(sign));
  }

  #clause(): Expression {
    return this.#nested(() => {
      // `= 5` and `≈ 5` go on from a name that was not written.
      if (!this.#take('=')) this.#take('≈');
      const named = this.#leadingWords();
      const first = this.#setExpression();
      const members = [first];
      const signs: (RelationSign | '>' | '≥')[] = [];
      for (;;) {
        let sign = this.#sign();
        if (sign === '\\not') {
          this.#at++;
          sign = this.#sign() === '=' ? '!=' : null;
        }
        if (this.#word() === 'is' && members.length === 1 && named === null) {
          this.#at++;
          signs.push('=');
          members.push(this.#setExpression());
          continue;
        }
        const relation = sign === null ? undefined : RELATIONS.get(sign);
        if (relation === undefined) break;
        this.#at++;
        // `= \boxed{}` alignment marks stand after a relation sign.
        this.#take('&');
        signs.push(relation);
        members.push(this.#setExpression());
      }
      const relation = signs.length === 0 ? first : chain(members, signs);
      if (named === null) return relation;
      return chain([symbol(named), relation], ['=']);
    });
  }

  /**
   * Words before a formula: `about 5` (dropped), `Area = 5` and `the area is 5` (a name). Other words make
   * the answer prose.
   */
  #leadingWords(): string | null {
    const article = this.#peek();
    if (
      article?.kind === 'letters' &&
      /^[aA]$/.test(article.text) &&
      this.#peek(1)?.kind === 'word'
    )
      this.#at++;
    let ahead = 0;
    const said: string[] = [];
    while (ahead < 12) {
      const token = this.#peek(ahead);
      if (
        token?.kind === 'word' ||
        (ahead > 0 && token?.kind === 'letters' && token.text.length === 1)
      ) {
        said.push(token.text.toLowerCase());
        ahead++;
      } else break;
    }
    if (ahead === 0 || this.#peek()?.kind !== 'word') return null;
    if (NUMBER_WORDS.has(said[0] ?? '') || PART_WORDS.has(said[0] ?? '')) return null;
    if (/^(minus|negative)$/.test(said[0] ?? '')) return null;
    const next = this.#sign(ahead);
    if (next === '=' || next === ':' || next === '≈') {
      this.#at += ahead + 1;
      return said.join(' ');
    }
    if (/^(is|are|equals|was)$/.test(said[said.length - 1] ?? '') && this.#peek(ahead)) {
      this.#at += ahead;
      const name = said.slice(0, -1);
      return name.every((word) => LEAD_WORDS.has(word)) ? null : name.join(' ');
    }
    let skipped = 0;
    while (skipped < ahead && LEAD_WORDS.has(said[skipped] ?? '') && this.#peek(skipped + 1))
      skipped++;
    this.#at += skipped;
    if (/^(usd|rs|inr|eur)$/.test(said[0] ?? '') && this.#sign() === '.') this.#at++;
    return null;
  }

  #setExpression(): Expression {
    let left = this.#ratio();
    for (;;) {
      const token = this.#peek();
      let operation: 'union' | 'intersection' | 'without' | null = null;
      if (this.#sign() === '∪') operation = 'union';
      else if (this.#sign() === '∩') operation = 'intersection';
      else if (this.#sign() === '∖') operation = 'without';
      else if (
        token?.kind === 'letters' &&
        token.text === 'U' &&
        left.kind !== 'symbol' &&
        ['(', '[', '\\{'].includes(this.#sign(1) ?? '')
      )
        operation = 'union';
      // `x < 1 ∪ x > 2`: conditions are joined, not their ends.
      if (operation === null || (isScalar(left) && left.kind !== 'symbol')) return left;
      this.#at++;
      const right = this.#ratio();
      left =
        left.kind === 'set-operation' && left.operation === operation && operation !== 'without'
          ? { ...left, parts: [...left.parts, right] }
          : { kind: 'set-operation', operation, parts: [left, right] };
    }
  }

  #ratio(): Expression {
    const first = this.#measured();
    const inBraces = this.#open[this.#open.length - 1] === '\\}';
    if (this.#sign() !== ':' || inBraces) return first;
    const terms = [first];
    while (this.#take(':')) terms.push(this.#measured());
    const [hours, minutes] = terms;
    const last = this.#peek(-1);
    const half =
      minutes?.kind === 'measured' && /^[ap]m$/.test(minutes.unit)
        ? (minutes.unit as 'am' | 'pm')
        : null;
    const past = minutes?.kind === 'measured' ? minutes.of : minutes;
    if (terms.length === 2 && hours?.kind === 'number' && past?.kind === 'number') {
      const h = smallInteger(hours.value) ?? 99;
      const m = smallInteger(past.value) ?? 99;
      const isWritten = past === minutes && last?.kind === 'number' && /^\d\d$/.test(last.raw);
      if (half !== null || (isWritten && h >= 0 && h <= 24 && m < 60))
        return { kind: 'time', minutes: h * 60 + m, half };
    }
    return { kind: 'ratio', terms };
  }

  /** A value, and the unit or remark behind it. */
  #measured(): Expression {
    const value = this.#sum();
    const from = this.#at;
    const words: string[] = [];
    for (;;) {
      const token = this.#peek();
      if (token?.kind === 'word') {
        if (/^(is|if|when|where|for|not|no|because|than)$/.test(token.text.toLowerCase())) break;
        words.push(token.text);
        this.#at++;
      } else if (words.length > 0 && this.#sign() === '^' && this.#exponentDigits() !== null) {
        words.push(`^${this.#exponentDigits() ?? ''}`);
        this.#at += this.#sign(1) === '{' ? 4 : 2;
      } else if (words.length > 0 && this.#sign() === '/' && this.#isUnitAfterSlash()) {
        words.push('/');
        this.#at++;
      } else if (words.length > 0 && this.#sign() === '.') {
        this.#at++;
      } else if (
        words.length > 0 &&
        token?.kind === 'letters' &&
        token.text.length === 1 &&
        (token.roman || words[words.length - 1] === '/')
      ) {
        words.push(token.text);
        this.#at++;
      } else break;
    }
    if (words.length === 0) {
      const unit = CURRENCY.get(this.#sign() ?? '');
      if (unit === undefined) return value;
      this.#at++;
      return { kind: 'measured', of: value, unit };
    }
    if (!this.#atClauseEnd()) {
      this.#at = from;
      return value;
    }
    const unit = words
      .join(' ')
      .toLowerCase()
      .replace(/ ?([/^]) ?/g, '$1');
    if (/^(percent(age)?|pct|per cent)$/.test(unit)) return { kind: 'percent', of: value };
    if (/^deg(ree)?s?$/.test(unit))
      return value.kind === 'degrees' ? value : { kind: 'degrees', of: value };
    return { kind: 'measured', of: value, unit };
  }

  #exponentDigits(): string | null {
    const braced = this.#sign(1) === '{';
    const token = this.#peek(braced ? 2 : 1);
    return token?.kind === 'number' && (!braced || this.#sign(3) === '}') ? token.raw : null;
  }

  #isUnitAfterSlash(): boolean {
    const next = this.#peek(1);
    return next?.kind === 'word' || (next?.kind === 'letters' && next.text.length === 1);
  }

  #atClauseEnd(): boolean {
    const sign = this.#sign();
    return (
      this.#atEnd() ||
      (sign !== null &&
        (RELATIONS.has(sign) || [',', ';', 'and', 'or', ':', '\\\\', '∪', '∩'].includes(sign))) ||
      this.#word() === 'is'
    );
  }

  // Arithmetic

  #sum(): Expression {
    return this.#nested(() => {
      const terms: Expression[] = [];
      let value: Expression | null = null;
      const first = this.#sign();
      if (first === '±' || first === '∓') {
        this.#at++;
        value = {
          kind: 'plus-minus',
          left: null,
          right: this.#product(),
          first: first === '±' ? '+' : '-',
        };
      } else {
        if (this.#word() === 'negative' || this.#word() === 'minus') {
          this.#at++;
          terms.push(negate(this.#product()));
        } else terms.push(this.#product());
      }
      for (;;) {
        const sign = this.#sign();
        if (sign === '+' || sign === '-') {
          this.#at++;
          const next = this.#product();
          const term = sign === '+' ? next : negate(next);
          if (value === null) terms.push(term);
          else value = { kind: 'sum', terms: [value, term] };
        } else if (sign === '±' || sign === '∓') {
          this.#at++;
          const left: Expression = value ?? sumOf(terms);
          value = {
            kind: 'plus-minus',
            left,
            right: this.#product(),
            first: sign === '±' ? '+' : '-',
          };
        } else break;
      }
      return value ?? sumOf(terms);
    });
  }

  #product(): Expression {
    return this.#nested(() => {
      let factors: Expression[] = [this.#unary()];
      for (;;) {
        const sign = this.#sign();
        if (sign === '*') {
          this.#at++;
          factors.push(this.#unary());
        } else if (sign === '/') {
          this.#at++;
          factors = [{ kind: 'quotient', over: productOf(factors), under: this.#unary() }];
        } else if (this.#isModulo()) {
          this.#at++;
          if (this.#sign() === '{') factors = [call('mod', [productOf(factors), this.#argument()])];
          else factors = [call('mod', [productOf(factors), this.#product()])];
        } else if (this.#startsFactor()) factors.push(this.#power());
        else return productOf(factors);
      }
    });
  }

  #isModulo(): boolean {
    const token = this.#peek();
    return token?.kind === 'letters'
      ? token.text === 'mod'
      : token?.kind === 'sign' && token.text === 'mod';
  }

  /** Whether the next token may follow as an implicit factor. */
  #startsFactor(): boolean {
    const token = this.#peek();
    if (token === undefined || token.kind === 'word') return false;
    const previous = this.#peek(-1);
    if (token.kind === 'number') return previous?.kind !== 'number';
    if (token.kind === 'letters') {
      if (token.text === 'U' && previous?.kind === 'sign' && [')', ']'].includes(previous.text))
        return false;
      return !/^(mod|am|pm|st|nd|rd|th)$/.test(token.text);
    }
    if (token.text === '|' || token.text === '‖')
      return this.#open[this.#open.length - 1] !== token.text && !this.#insideBraces();
    if (token.text === '[') return !token.spaced;
    return ATOM_SIGNS.has(token.text);
  }

  #insideBraces(): boolean {
    return this.#open[this.#open.length - 1] === '\\}';
  }

  #unary(): Expression {
    return this.#nested(() => {
      if (this.#take('-')) return negate(this.#unary());
      if (this.#take('+')) return this.#unary();
      return this.#power();
    });
  }

  #power(): Expression {
    return this.#nested(() => {
      let base = this.#postfix(this.#atom());
      while (this.#sign() === '^') {
        this.#at++;
        if (this.#take('°')) base = { kind: 'degrees', of: base };
        else if (this.#sign() === '{' && this.#sign(1) === '°' && this.#sign(2) === '}') {
          this.#at += 3;
          base = { kind: 'degrees', of: base };
        } else if (this.#sign() === "'" || (this.#sign() === '{' && this.#sign(1) === "'")) {
          const braced = this.#take('{');
          while (this.#take("'")) base = primed(base);
          if (braced) this.#expect('}');
        } else if (!this.#skipOrdinal()) base = { kind: 'power', base, exponent: this.#exponent() };
        base = this.#postfix(base);
      }
      if (base.kind === 'degrees') {
        const next = this.#peek();
        if (next && next.kind !== 'number' && next.kind !== 'sign' && /^[CFK]$/.test(next.text)) {
          this.#at++;
          return { kind: 'measured', of: base.of, unit: `degree ${next.text}` };
        }
      }
      return base;
    });
  }

  #exponent(): Expression {
    if (this.#take('-')) return negate(this.#exponent());
    if (this.#take('+')) return this.#exponent();
    if (this.#sign() === '{') return this.#argument();
    const base = this.#postfix(this.#atom());
    return this.#sign() === '^'
      ? (this.#at++, { kind: 'power', base, exponent: this.#exponent() })
      : base;
  }

  /** `5^{\text{th}}`, `5th`: the ending is no exponent. */
  #skipOrdinal(): boolean {
    const braced = this.#sign() === '{';
    const token = this.#peek(braced ? 1 : 0);
    if (token === undefined || token.kind === 'number' || !/^(st|nd|rd|th)$/.test(token.text))
      return false;
    this.#at += braced ? 3 : 1;
    return true;
  }

  #postfix(start: Expression): Expression {
    let value = start;
    for (;;) {
      const sign = this.#sign();
      if (sign === '!') {
        this.#at++;
        value = call('factorial', [value]);
      } else if (sign === '%') {
        this.#at++;
        value = { kind: 'percent', of: value };
      } else if (sign === '°') {
        this.#at++;
        value = { kind: 'degrees', of: value };
      } else if (sign === "'" && value.kind === 'symbol') {
        this.#at++;
        value = primed(value);
      } else return value;
    }
  }

  #atom(): Expression {
    return this.#nested(() => {
      const token = this.#peek();
      if (token === undefined) throw new Unreadable();
      if (token.kind === 'number') return this.#numeral();
      if (token.kind === 'letters') return this.#letters(token.text, token.command);
      if (token.kind === 'word') return this.#numberWords();
      return this.#signAtom(token.text);
    });
  }

  #numeral(): Expression {
    const token = this.#peek();
    if (token?.kind !== 'number') throw new Unreadable();
    this.#at++;
    const value: Expression = { kind: 'number', value: token.value, decimals: token.decimals };
    const next = this.#peek();
    if (this.#sign() === '_' && token.decimals === null) return this.#based(token.raw);
    if (
      next &&
      next.kind !== 'number' &&
      next.kind !== 'sign' &&
      /^(st|nd|rd|th)$/.test(next.text) &&
      !next.spaced
    ) {
      this.#at++;
      return value;
    }
    if (next?.kind === 'word' && SCALE_WORDS.has(next.text.toLowerCase())) {
      this.#at++;
      const scale = SCALE_WORDS.get(next.text.toLowerCase()) ?? 1;
      return number(token.value.mul(fraction(BigInt(scale))));
    }
    if (token.decimals !== null) return value;
    // Mixed numbers: a whole number before a proper fraction of whole numbers.
    const slash = this.#sign(1) === '/' ? this.#peek(2) : undefined;
    if (
      next?.kind === 'number' &&
      next.spaced &&
      next.decimals === null &&
      slash?.kind === 'number' &&
      slash.decimals === null &&
      next.value.compare(slash.value) < 0
    ) {
      this.#at += 3;
      return number(token.value.add(next.value.div(slash.value)));
    }
    if (this.#sign() === '\\frac' || (next?.kind === 'letters' && next.text === 'frac')) {
      const before = this.#at;
      const saved = this.#tokens;
      const part = this.#atom();
      if (
        part.kind === 'quotient' &&
        part.over.kind === 'number' &&
        part.under.kind === 'number' &&
        part.over.decimals === null &&
        part.under.decimals === null &&
        part.over.value.compare(part.under.value) < 0 &&
        this.#sign() !== '^'
      )
        return number(token.value.add(part.over.value.div(part.under.value)));
      this.#at = before;
      this.#tokens = saved;
    }
    return value;
  }

  /** `204_5`, `1A_{16}`, `204_{\text{five}}`. */
  #based(digits: string): Expression {
    this.#at++;
    const subscript = this.#sign() === '{' ? this.#argument() : this.#atom();
    const base = subscript.kind === 'number' ? smallInteger(subscript.value) : null;
    if (base === null || base < 2 || base > 36) throw new Unreadable();
    return { kind: 'based', digits: digits.toUpperCase(), base };
  }

  #numberWords(): Expression {
    const words: string[] = [];
    while (
      this.#word() !== null ||
      (words.length > 0 && this.#sign() === '-' && this.#word(1) !== null)
    ) {
      if (this.#sign() === '-') {
        if (!NUMBER_WORDS.has(this.#word(1) ?? '') && !PART_WORDS.has(this.#word(1) ?? '')) break;
        this.#at++;
      }
      const word = this.#word() ?? '';
      if (!NUMBER_WORDS.has(word) && !SCALE_WORDS.has(word) && !PART_WORDS.has(word)) break;
      words.push(word);
      this.#at++;
      if (PART_WORDS.has(word)) break;
      // `one hundred and five`
      if (SCALE_WORDS.has(word) && this.#sign() === 'and' && NUMBER_WORDS.has(this.#word(1) ?? ''))
        this.#at++;
    }
    let total = 0;
    let group = 0;
    let seen = false;
    for (const word of words) {
      const part = PART_WORDS.get(word);
      if (part !== undefined)
        return number(fraction(BigInt(seen ? total + group : 1), BigInt(part)));
      const scale = SCALE_WORDS.get(word);
      const digit = NUMBER_WORDS.get(word) ?? 0;
      if (scale === undefined) {
        if (
          seen &&
          group % 100 !== 0 &&
          !(group % 100 >= 20 && digit < 10 && digit > 0 && group % 10 === 0)
        )
          throw new Unreadable();
        group += digit;
      } else if (scale === 100) group = (seen ? group : 1) * 100;
      else {
        total += (seen ? group : 1) * scale;
        group = 0;
      }
      seen = true;
    }
    if (!seen) throw new Unreadable();
    return number(fraction(BigInt(total + group)));
  }

  #letters(text: string, command: boolean): Expression {
    this.#at++;
    if (text === 'frac') return this.#fraction();
    if (text === 'binom') return call('binom', [this.#argument(), this.#argument()]);
    const called = FUNCTIONS.get(text);
    if (called !== undefined && this.#canBeApplied(called)) return this.#call(called);
    const constant = CONSTANT_NAMES.get(text);
    if (constant !== undefined) return symbol(constant);
    // Sums, integrals and limits are not worked out; as a letter they would be wrong.
    if (command && /^(sum|prod|i*int|oint|lim|limsup|liminf|bigoplus|partial|nabla)$/.test(text))
      throw new Unreadable();
    return this.#symbol(text);
  }

  #canBeApplied(name: string): boolean {
    const sign = this.#sign();
    if (/^(max|min|gcd|lcm|det|abs|floor|ceil|Re|Im|sgn|exp)$/.test(name))
      return sign === '(' || sign === '{' || sign === '\\{' || sign === '|';
    return (
      sign === '^' ||
      sign === '_' ||
      sign === '-' ||
      sign === '{' ||
      this.#startsFactor() ||
      this.#peek()?.kind === 'number'
    );
  }

  /** A variable with its subscript, or an application such as f(x). */
  #symbol(text: string): Expression {
    let name = text;
    if (this.#take('_')) name += `_${this.#rawSubscript()}`;
    while (this.#take("'")) name += "'";
    if (APPLIED.test(text) && this.#sign() === '(') {
      this.#at++;
      this.#open.push(')');
      const { items } = this.#items();
      this.#expect(')');
      this.#open.pop();
      return call(name, items);
    }
    return symbol(name);
  }

  #rawSubscript(): string {
    const token = this.#peek();
    if (token === undefined) throw new Unreadable();
    if (this.#sign() !== '{') {
      this.#at++;
      return token.kind === 'number' ? token.raw : token.text;
    }
    let depth = 0;
    let raw = '';
    do {
      const next = this.#peek();
      if (next === undefined) throw new Unreadable();
      const text = next.kind === 'number' ? next.raw : next.text;
      if (text === '{') depth++;
      else if (text === '}') depth--;
      else raw += text;
      this.#at++;
    } while (depth > 0);
    return raw;
  }

  #call(name: string): Expression {
    let exponent: Expression | null = null;
    let base: Expression | null = null;
    let root: Expression | null = null;
    if (name === 'sqrt' && this.#sign() === '[') {
      this.#at++;
      this.#open.push(']');
      root = this.#sum();
      this.#expect(']');
      this.#open.pop();
    }
    if (this.#take('_')) base = this.#sign() === '{' ? this.#argument() : this.#atom();
    if (this.#take('^')) exponent = this.#sign() === '{' ? this.#argument() : this.#exponentAtom();
    if (base === null && this.#take('_'))
      base = this.#sign() === '{' ? this.#argument() : this.#atom();
    const inputs = this.#inputs(name);
    if (inputs.length === 0) throw new Unreadable();
    let value: Expression;
    if (name === 'sqrt' || name === 'cbrt') {
      const degree: Expression = root ?? number(fraction(name === 'sqrt' ? 2n : 3n));
      value = call('root', [inputs[0] as Expression, degree]);
    } else if (name === 'exp')
      value = {
        kind: 'power',
        base: symbol('e'),
        exponent: inputs[0] as Expression,
      };
    else if (name === 'lg')
      value = {
        kind: 'call',
        name: 'log',
        inputs: [inputs[0] as Expression, number(fraction(10n))],
      };
    else value = call(name, base === null ? inputs : [...inputs, base]);
    if (exponent === null) return value;
    const inverse =
      (exponent.kind === 'number' && exponent.value.equals(fraction(-1n))) ||
      (exponent.kind === 'negative' &&
        exponent.of.kind === 'number' &&
        exponent.of.value.equals(ONE));
    if (inverse && value.kind === 'call' && /^(sin|cos|tan|sec|csc|cot)h?$/.test(name))
      return { ...value, name: `arc${name}` };
    return { kind: 'power', base: value, exponent };
  }

  #exponentAtom(): Expression {
    if (this.#take('-')) return negate(this.#atom());
    return this.#atom();
  }

  /** What a function is applied to: its brackets, or the factors up to the next sign or function. */
  #inputs(name: string): Expression[] {
    if (this.#sign() === '(') {
      this.#at++;
      this.#open.push(')');
      const { items } = this.#items();
      this.#expect(')');
      this.#open.pop();
      return items;
    }
    if (this.#sign() === '{' || this.#sign() === '\\{') {
      const first = this.#argument();
      // `\sqrt{}{3}`: the empty braces are a slip.
      if (first.kind === 'group' && first.items.length === 0 && this.#sign() === '{')
        return [this.#argument()];
      if (first.kind === 'group' && first.open === '') return [...first.items];
      return [first];
    }
    if (name === 'sqrt' || name === 'cbrt' || name === 'abs') return [this.#power()];
    const negative = this.#take('-');
    const factors = [this.#power()];
    for (;;) {
      const token = this.#peek();
      if (
        !this.#startsFactor() ||
        token?.kind === 'sign' ||
        (token?.kind === 'letters' && FUNCTIONS.has(token.text))
      )
        break;
      factors.push(this.#power());
    }
    return [negative ? negate(productOf(factors)) : productOf(factors)];
  }

  /** A braced argument, or one token: `\frac12` takes one digit each. */
  #argument(oneDigit = false): Expression {
    return this.#nested(() => {
      const closer = this.#sign() === '{' ? '}' : this.#sign() === '\\{' ? '\\}' : null;
      if (closer !== null) {
        this.#at++;
        if (this.#take(closer)) return group('', '', []);
        this.#open.push(closer);
        const value = this.statement();
        this.#expect(closer);
        this.#open.pop();
        return value;
      }
      const token = this.#peek();
      if (oneDigit && token?.kind === 'number' && token.raw.length > 1 && token.decimals === null) {
        const rest = token.raw.slice(1);
        const split: ReadToken = {
          ...token,
          raw: rest,
          value: fraction(BigInt(rest)),
          spaced: false,
        };
        this.#tokens = [
          ...this.#tokens.slice(0, this.#at),
          split,
          ...this.#tokens.slice(this.#at + 1),
        ];
        return number(fraction(BigInt(token.raw.charAt(0))));
      }
      if (token?.kind === 'number') {
        this.#at++;
        return { kind: 'number', value: token.value, decimals: token.decimals };
      }
      return this.#atom();
    });
  }

  #fraction(): Expression {
    const over = this.#argument(true);
    const under = this.#argument(true);
    return { kind: 'quotient', over, under };
  }

  #signAtom(sign: string): Expression {
    switch (sign) {
      case '(':
      case '[':
      case '\\{':
      case '{':
      case '⟨':
      case ']':
        return this.#bracketed(sign);
      case '|':
      case '‖':
      case '⌊':
      case '⌈': {
        const closer = CLOSERS.get(sign) ?? sign;
        this.#at++;
        this.#open.push(closer);
        const inner = this.#sum();
        this.#expect(closer);
        this.#open.pop();
        const name = { '|': 'abs', '‖': 'norm', '⌊': 'floor', '⌈': 'ceil' }[sign];
        return call(name, [inner]);
      }
      case '\\frac':
        this.#at++;
        return this.#fraction();
      case '\\binom':
        this.#at++;
        return {
          kind: 'call',
          name: 'binom',
          inputs: [this.#argument(true), this.#argument(true)],
        };
      case '\\sqrt':
      case '\\cbrt':
        this.#at++;
        return this.#call(sign.slice(1));
      case '\\begin':
        return this.#environment();
      case '∅':
        this.#at++;
        return group('{', '}', []);
      case '…':
        this.#at++;
        return symbol('…');
      case '∠':
      case '△': {
        this.#at++;
        const of = this.#atom();
        return of.kind === 'symbol' ? symbol(`${sign}${of.name}`) : of;
      }
      case '$':
      case '€':
      case '£':
      case '¥':
      case '₹':
      case '₽': {
        this.#at++;
        const of = this.#unary();
        return { kind: 'measured', of, unit: CURRENCY.get(sign) ?? sign };
      }
      default:
        if (DECORATIONS.includes(sign.slice(1))) return this.#decorated(sign);
        throw new Unreadable();
    }
  }

  /** Letters under a bar, an arrow or in another face are the letters; `\mathbb{R}` is a set of numbers. */
  #decorated(sign: string): Expression {
    this.#at++;
    const inner = this.#argument();
    const letters =
      inner.kind === 'symbol'
        ? inner.name
        : inner.kind === 'product' && inner.factors.every((part) => part.kind === 'symbol')
          ? inner.factors.map((part) => (part.kind === 'symbol' ? part.name : '')).join('')
          : null;
    if (letters === null) {
      if (/mathbf|mathit/.test(sign)) return inner;
      throw new Unreadable();
    }
    if (sign === '\\mathbb')
      return {
        kind: 'symbol',
        name: { R: 'ℝ', Z: 'ℤ', N: 'ℕ', Q: 'ℚ', C: 'ℂ' }[letters] ?? letters,
      };
    let name = letters;
    if (this.#take('_')) name += `_${this.#rawSubscript()}`;
    return {
      kind: 'symbol',
      name:
        sign === '\\mathbf' && letters.length === 1 && /[ijk]/.test(letters)
          ? `vector ${name}`
          : name,
    };
  }

  #bracketed(sign: string): Expression {
    this.#at++;
    const closers =
      sign === '('
        ? [')', ']']
        : sign === '['
          ? [']', ')', '[']
          : sign === ']'
            ? ['[', ']']
            : [CLOSERS.get(sign) ?? sign];
    const opening = (
      sign === '\\{' ? '{' : sign === '{' ? '' : sign === ']' ? '(' : sign
    ) as Bracket;
    if (closers.includes(this.#sign() ?? '') && this.#sign() !== '[') {
      this.#at++;
      return {
        kind: 'group',
        open: opening,
        close: (opening === '{' ? '}' : ')') as ClosingBracket,
        items: [],
        joined: null,
      };
    }
    this.#open.push(closers[0] ?? '');
    const { items: read, joined, trailing } = this.#items();
    const items = sign === '{' && read.length === 1 ? [this.#infix(read[0] as Expression)] : read;
    if (opening === '{' && (this.#sign() === '|' || this.#sign() === ':')) {
      this.#at++;
      const condition = this.statement();
      this.#expect('\\}');
      this.#open.pop();
      return {
        kind: 'such-that',
        element: items.length === 1 ? (items[0] as Expression) : list(items, null),
        condition,
      };
    }
    const closer = this.#sign() ?? '';
    if (!closers.includes(closer)) throw new Unreadable();
    this.#at++;
    this.#open.pop();
    const only = items[0] as Expression;
    if (items.length === 1 && !trailing && opening !== '{' && opening !== '⟨') {
      if ((sign === '(' && closer === ')') || sign === '{') return only;
      // `[90]` is how some write a final answer.
      if (sign === '[' && closer === ']') return only;
    }
    const close = (
      closer === '\\}'
        ? '}'
        : closer === '}'
          ? ''
          : closer === '[' && sign !== '['
            ? ')'
            : closer === '['
              ? ')'
              : closer
    ) as ClosingBracket;
    return group(opening, close, items, opening === '' ? joined : null);
  }

  #environment(): Expression {
    this.#at++;
    const name = this.#rawSubscript().replace('*', '');
    if (name === 'array' || name === 'tabular') if (this.#sign() === '{') this.#rawSubscript();
    const rows: Expression[][] = [];
    this.#open.push('\\end');
    let row: Expression[] = [];
    const plural = PLURAL_ENVIRONMENTS.test(name);
    while (this.#sign() !== '\\end') {
      if (this.done) throw new Unreadable();
      if (this.#take('\\\\')) {
        if (row.length) rows.push(row);
        row = [];
      } else if (
        !this.#take('&') &&
        !(plural && (this.#take(',') || this.#take(';') || this.#take('.')))
      )
        row.push(plural ? this.#clause() : this.statement());
    }
    if (row.length) rows.push(row);
    this.#at++;
    this.#rawSubscript();
    this.#open.pop();
    if (rows.length === 0) throw new Unreadable();
    const system =
      name === 'array' &&
      rows.every((cells) => cells.length === 1 && cells[0]?.kind === 'relation');
    if (plural || system) {
      const clauses = rows.flat();
      return clauses.length === 1 ? (clauses[0] as Expression) : list(clauses, 'and');
    }
    if (rows.some((cells) => cells.length !== rows[0]?.length)) throw new Unreadable();
    const matrix: Expression = { kind: 'matrix', rows };
    return name === 'vmatrix' ? call('det', [matrix]) : matrix;
  }
}
