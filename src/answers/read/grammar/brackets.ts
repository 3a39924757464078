/** Everything that opens and closes: groups, bars, environments, decorations, and the signs that stand as a value. */
import type { Bracket, ClosingBracket, Expression } from '../expression';
import { CURRENCY } from '../lexicon';
import { call, group, list, symbol, Unreadable } from '../nodes';
import { DECORATIONS } from '../tokens';
import type { Cursor } from './cursor';
import { argument, quotient, rawSubscript, withInfix } from './braces';
import { application } from './functions';

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
const PLURAL_ENVIRONMENTS =
  /^(aligned|align|gathered|gather|cases|split|equation|alignedat|eqnarray)$/;

export function signAtom(at: Cursor, sign: string): Expression {
  switch (sign) {
    case '(':
    case '[':
    case '\\{':
    case '{':
    case '⟨':
    case ']':
      return bracketed(at, sign);
    case '|':
    case '‖':
    case '⌊':
    case '⌈': {
      const closer = CLOSERS.get(sign) ?? sign;
      at.skip();
      at.open.push(closer);
      const inner = at.grammar.sum(at);
      at.expect(closer);
      at.open.pop();
      const name = { '|': 'abs', '‖': 'norm', '⌊': 'floor', '⌈': 'ceil' }[sign];
      return call(name, [inner]);
    }
    case '\\frac':
      at.skip();
      return quotient(at);
    case '\\binom':
      at.skip();
      return {
        kind: 'call',
        name: 'binom',
        inputs: [argument(at, true), argument(at, true)],
      };
    case '\\sqrt':
    case '\\cbrt':
      at.skip();
      return application(at, sign.slice(1));
    case '\\begin':
      return environment(at);
    case '∅':
      at.skip();
      return group('{', '}', []);
    case '…':
      at.skip();
      return symbol('…');
    case '∠':
    case '△': {
      at.skip();
      const of = at.grammar.atom(at);
      return of.kind === 'symbol' ? symbol(`${sign}${of.name}`) : of;
    }
    case '$':
    case '€':
    case '£':
    case '¥':
    case '₹':
    case '₽': {
      at.skip();
      const of = at.grammar.unary(at);
      return { kind: 'measured', of, unit: CURRENCY.get(sign) ?? sign };
    }
    default:
      if (DECORATIONS.includes(sign.slice(1))) return decorated(at, sign);
      throw new Unreadable();
  }
}

/** Letters under a bar, an arrow or in another face are the letters; `\mathbb{R}` is a set of numbers. */
function decorated(at: Cursor, sign: string): Expression {
  at.skip();
  const inner = argument(at);
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
  if (at.take('_')) name += `_${rawSubscript(at)}`;
  return {
    kind: 'symbol',
    name:
      sign === '\\mathbf' && letters.length === 1 && /[ijk]/.test(letters)
        ? `vector ${name}`
        : name,
  };
}

function bracketed(at: Cursor, sign: string): Expression {
  at.skip();
  const closers =
    sign === '('
      ? [')', ']']
      : sign === '['
        ? [']', ')', '[']
        : sign === ']'
          ? ['[', ']']
          : [CLOSERS.get(sign) ?? sign];
  const opening = (sign === '\\{' ? '{' : sign === '{' ? '' : sign === ']' ? '(' : sign) as Bracket;
  if (closers.includes(at.sign() ?? '') && at.sign() !== '[') {
    at.skip();
    return {
      kind: 'group',
      open: opening,
      close: (opening === '{' ? '}' : ')') as ClosingBracket,
      items: [],
      joined: null,
    };
  }
  at.open.push(closers[0] ?? '');
  const { items: read, joined, trailing } = at.grammar.itemsOf(at);
  const items = sign === '{' && read.length === 1 ? [withInfix(at, read[0] as Expression)] : read;
  if (opening === '{' && (at.sign() === '|' || at.sign() === ':')) {
    at.skip();
    const condition = at.grammar.statement(at);
    at.expect('\\}');
    at.open.pop();
    return {
      kind: 'such-that',
      element: items.length === 1 ? (items[0] as Expression) : list(items, null),
      condition,
    };
  }
  const closer = at.sign() ?? '';
  if (!closers.includes(closer)) throw new Unreadable();
  at.skip();
  at.open.pop();
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

function environment(at: Cursor): Expression {
  at.skip();
  const name = rawSubscript(at).replace('*', '');
  if (name === 'array' || name === 'tabular') if (at.sign() === '{') rawSubscript(at);
  const rows: Expression[][] = [];
  at.open.push('\\end');
  let row: Expression[] = [];
  const plural = PLURAL_ENVIRONMENTS.test(name);
  while (at.sign() !== '\\end') {
    if (at.done) throw new Unreadable();
    if (at.take('\\\\')) {
      if (row.length) rows.push(row);
      row = [];
    } else if (!at.take('&') && !(plural && (at.take(',') || at.take(';') || at.take('.'))))
      row.push(plural ? at.grammar.clause(at) : at.grammar.statement(at));
  }
  if (row.length) rows.push(row);
  at.skip();
  rawSubscript(at);
  at.open.pop();
  if (rows.length === 0) throw new Unreadable();
  const system =
    name === 'array' && rows.every((cells) => cells.length === 1 && cells[0]?.kind === 'relation');
  if (plural || system) {
    const clauses = rows.flat();
    return clauses.length === 1 ? (clauses[0] as Expression) : list(clauses, 'and');
  }
  if (rows.some((cells) => cells.length !== rows[0]?.length)) throw new Unreadable();
  const matrix: Expression = { kind: 'matrix', rows };
  return name === 'vmatrix' ? call('det', [matrix]) : matrix;
}
