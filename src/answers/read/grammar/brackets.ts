/** Everything that opens and closes: groups, bars, environments, decorations, and the signs that stand as a value. */
import type { Bracket, ClosingBracket, Expression } from '../expression';
import { CURRENCY } from '../lexicon';
import { call, group, list, productOf, sumOf, symbol, Unreadable } from '../nodes';
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
    case '∣':
    case '‖':
    case '⌊':
    case '⌈': {
      const closer = CLOSERS.get(sign) ?? sign;
      at.skip();
      at.open.push(closer);
      const inner = at.grammar.sum(at);
      at.expect(closer);
      at.open.pop();
      const name = { '|': 'abs', '∣': 'abs', '‖': 'norm', '⌊': 'floor', '⌈': 'ceil' }[sign];
      // `||v||`
      if (
        sign === '|' &&
        inner.kind === 'call' &&
        inner.name === 'abs' &&
        inner.inputs[0]?.kind === 'symbol'
      )
        return call('norm', inner.inputs);
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
    case '¬':
      at.skip();
      return call('¬', [at.grammar.power(at)]);
    case '∅':
      at.skip();
      return group('{', '}', []);
    case '…':
      at.skip();
      return symbol('…');
    case '∠':
    case '△': {
      at.skip();
      // `2\\angle 60^\\circ` is the complex number of that size and direction.
      if (sign === '∠' && at.peek()?.kind === 'number') {
        const angle = at.grammar.power(at);
        return sumOf([call('cos', [angle]), productOf([symbol('i'), call('sin', [angle])])]);
      }
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

/** What a mark over letters makes of them; faces of type make nothing of them. */
const MARKED: Readonly<Record<string, string>> = {
  bar: 'bar',
  overline: 'bar',
  hat: 'hat',
  widehat: 'hat',
  tilde: 'tilde',
  dot: 'dot',
  vec: 'vec',
  overrightarrow: 'vec',
  overleftrightarrow: 'line',
  overarc: 'arc',
  mathbf: 'vec',
};

/**
 * Letters under a mark are other letters: `\\bar x` is not x. A bar over several is a segment or a number's digits
 * and names the same; `\\mathbb{R}` is a set of numbers, i, j and k with a hat or in bold are the unit vectors.
 */
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
    return symbol({ R: 'ℝ', Z: 'ℤ', N: 'ℕ', Q: 'ℚ', C: 'ℂ' }[letters] ?? letters);
  const subscript = at.take('_') ? `_${rawSubscript(at)}` : '';
  const unit = /^[ij]math$/.test(letters) ? letters.charAt(0) : letters;
  const mark = MARKED[sign.slice(1)];
  if (/^[ijk]$/.test(unit) && (sign === '\\mathbf' || mark === 'hat' || mark === 'vec'))
    return symbol(`vector ${unit}${subscript}`);
  const single = inner.kind === 'symbol' && !/^[A-Z]{2,}$/.test(letters);
  // Several letters in bold are in another face only.
  const plain =
    mark === undefined ||
    (sign === '\\mathbf' && letters.length > 1) ||
    (mark === 'bar' && !single);
  return symbol(`${plain ? '' : `${mark ?? ''} `}${letters}${subscript}`);
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
  if (opening === '{' && [':', '|', '∣'].includes(at.sign() ?? '')) {
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
  if (name === 'array' || name === 'tabular' || name === 'alignedat')
    if (at.sign() === '{') rawSubscript(at);
  const rows: Expression[][] = [];
  at.open.push('\\end');
  let row: Expression[] = [];
  const plural = PLURAL_ENVIRONMENTS.test(name);
  while (at.sign() !== '\\end') {
    if (at.done) throw new Unreadable();
    if (at.take('\\\\')) {
      if (row.length) rows.push(row);
      row = [];
    } else if (
      name === 'cases' &&
      at.word() !== null &&
      /^(if|for|when|where)$/.test(at.word() ?? '')
    )
      at.skip();
    else if (name === 'cases' && /^(otherwise|else)$/.test(at.word() ?? '')) {
      at.skip();
      row.push(symbol('otherwise'));
    } else if (plural && row.length === 0 && at.sign() === '=' && rows.length > 0) {
      // `x &= 1 + 1 \\\\ &= 2` goes on with the row above.
      const above = rows[rows.length - 1] as Expression[];
      above.push(continued(above.pop() as Expression, at.grammar.clause(at)));
    } else if (!at.take('&') && !(plural && (at.take(',') || at.take(';') || at.take('.'))))
      row.push(plural ? at.grammar.clause(at) : at.grammar.statement(at));
  }
  if (row.length) rows.push(row);
  at.skip();
  rawSubscript(at);
  at.open.pop();
  if (rows.length === 0) throw new Unreadable();
  // A value and the condition it is for.
  const isPiecewise =
    /^(cases|array|matrix)$/.test(name) &&
    rows.some(({ length }) => length === 2) &&
    rows.every(
      ([value, condition, ...more]) =>
        value?.kind !== 'relation' &&
        more.length === 0 &&
        (condition === undefined || condition.kind === 'relation' || isOtherwise(condition)),
    );
  if (isPiecewise)
    return call(
      'piecewise',
      rows.map((cells) => group('(', ')', cells)),
    );
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

function isOtherwise(node: Expression): boolean {
  return node.kind === 'symbol' && node.name === 'otherwise';
}

function continued(above: Expression, next: Expression): Expression {
  const members = [above, next].flatMap((part) =>
    part.kind === 'relation' ? part.members : [part],
  );
  const signs = [above, next].map((part) => (part.kind === 'relation' ? part.signs : []));
  return { kind: 'relation', members, signs: [...(signs[0] ?? []), '=', ...(signs[1] ?? [])] };
}
