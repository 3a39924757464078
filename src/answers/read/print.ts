/** An expression as LaTeX: the normal form that is compared, stored and typeset. One spelling per tree. */
import type { Expression } from './expression';
import { GREEK } from './lexicon';

const SIGNS: Readonly<Record<string, string>> = {
  '=': '=',
  '≈': '\\approx',
  '≠': '\\ne',
  '<': '<',
  '≤': '\\le',
  '∈': '\\in',
  '≡': '\\equiv',
  '→': '\\to',
  '⊂': '\\subset',
  '∼': '\\sim',
  '≅': '\\cong',
  '⊥': '\\perp',
  '∥': '\\parallel',
  '∣': '\\mid',
};
/** Marks over letters, by the word that stands before the letters in a symbol's name. */
const MARKS: Readonly<Record<string, string>> = {
  bar: '\\bar',
  hat: '\\hat',
  tilde: '\\tilde',
  dot: '\\dot',
  vec: '\\vec',
  line: '\\overleftrightarrow',
  arc: '\\overset{\\frown}',
  vector: '\\mathbf',
};
const SYMBOLS: Readonly<Record<string, string>> = {
  infinity: '\\infty',
  '…': '\\dots',
  ℝ: '\\mathbb{R}',
  ℤ: '\\mathbb{Z}',
  ℕ: '\\mathbb{N}',
  ℚ: '\\mathbb{Q}',
  ℂ: '\\mathbb{C}',
};
const OPEN: Readonly<Record<string, string>> = {
  '(': '(',
  '[': '[',
  '{': '\\{',
  '⟨': '\\langle ',
  '': '',
};
const CLOSE: Readonly<Record<string, string>> = {
  ')': ')',
  ']': ']',
  '}': '\\}',
  '⟩': '\\rangle',
  '': '',
};
const OPERATIONS = { union: '\\cup', intersection: '\\cap', without: '\\setminus' } as const;

/** How tightly a node holds together: 1 sum, 2 product, 3 power, 4 atom. */
function strength(node: Expression): number {
  switch (node.kind) {
    case 'sum':
    case 'plus-minus':
    case 'negative':
      return 1;
    case 'product':
      return 2;
    case 'power':
      return 3;
    case 'number':
      return node.value.s < 0n ? 1 : node.value.d > 1n && node.decimals === null ? 2 : 4;
    case 'relation':
    case 'set-operation':
    case 'ratio':
      return 0;
    case 'group':
      return node.open === '' ? 0 : 4;
    default:
      return 4;
  }
}

function within(node: Expression, least: number): string {
  const text = print(node);
  return strength(node) < least ? `\\left(${text}\\right)` : text;
}

/** LaTeX that KaTeX sets and `parseAnswer` reads back to the same tree. */
export function print(node: Expression): string {
  switch (node.kind) {
    case 'number': {
      const { value, decimals } = node;
      if (value.d === 1n && decimals === null)
        return `${value.s < 0n ? '-' : ''}${value.n.toString()}`;
      if (decimals !== null && !decimals.repeating)
        return decimalText(value.s * value.n, value.d, decimals.places);
      return `${value.s < 0n ? '-' : ''}\\frac{${value.n.toString()}}{${value.d.toString()}}`;
    }
    case 'symbol': {
      const known = SYMBOLS[node.name];
      if (known !== undefined) return known;
      const [, mark = '', marked] = /^(\w+) (.+)$/.exec(node.name) ?? [];
      if (marked !== undefined && MARKS[mark] !== undefined) {
        const [letters = '', ...under] = marked.split('_');
        return `${MARKS[mark]}{${letters}}${under.length ? `_{${under.join('_')}}` : ''}`;
      }
      const [, name = '', subscript] = /^([^_]*)(?:_(.*))?$/s.exec(node.name) ?? [];
      const marks = /'+$/.exec(name)?.[0] ?? '';
      const bare = name.slice(0, name.length - marks.length);
      const letters =
        bare.length === 1
          ? bare
          : bare === 'pi' || GREEK.has(bare)
            ? `\\${bare} `
            : `\\mathrm{${bare}}`;
      return `${letters.trimEnd()}${marks}${subscript === undefined ? '' : `_{${subscript}}`}`;
    }
    case 'sum':
      return node.terms
        .map((term, i) => {
          const text =
            term.kind === 'negative'
              ? `-${within(term.of, 2)}`
              : term.kind === 'sum'
                ? within(term, 2)
                : print(term);
          return i === 0 || text.startsWith('-') ? text : `+${text}`;
        })
        .join('');
    case 'product':
      return node.factors
        .map((factor, i) =>
          i > 0 ? within(factor, factor.kind === 'number' ? 4 : 2) : within(factor, 2),
        )
        .join('\\cdot ');
    case 'quotient':
      return `\\frac{${print(node.over)}}{${print(node.under)}}`;
    case 'power':
      return `${node.base.kind === 'call' || node.base.kind === 'quotient' || node.base.kind === 'power' ? `\\left(${print(node.base)}\\right)` : within(node.base, 4)}^{${print(node.exponent)}}`;
    case 'negative':
      return `-${within(node.of, 2)}`;
    case 'call':
      return printCall(node.name, node.inputs);
    case 'plus-minus':
      return `${node.left === null ? '' : print(node.left)}${node.first === '+' ? '\\pm ' : '\\mp '}${within(node.right, 2)}`;
    case 'relation':
      return node.members
        .map(
          (member, i) =>
            (i === 0 ? '' : ` ${SIGNS[node.signs[i - 1] ?? '='] ?? '='} `) + print(member),
        )
        .join('');
    case 'group': {
      const inner = node.items
        .map((item) =>
          node.open === '' ? print(item) : within(item, item.kind === 'group' ? 1 : 0),
        )
        .join(', ');
      return node.open === ''
        ? inner
        : `\\left${OPEN[node.open] ?? ''}${inner}\\right${CLOSE[node.close] ?? ''}`;
    }
    case 'matrix':
      return `\\begin{pmatrix}${node.rows.map((row) => row.map(print).join(' & ')).join(' \\\\ ')}\\end{pmatrix}`;
    case 'set-operation':
      return node.parts.map((part) => within(part, 1)).join(` ${OPERATIONS[node.operation]} `);
    case 'ratio':
      return node.terms.map((term) => within(term, 1)).join(' : ');
    case 'time':
      return `\\text{${String(Math.floor(node.minutes / 60))}:${String(node.minutes % 60).padStart(2, '0')}${node.half === null ? '' : ` ${node.half}`}}`;
    case 'based':
      return `${/^\d+$/.test(node.digits) ? node.digits : `\\mathrm{${node.digits}}`}_{${String(node.base)}}`;
    case 'percent':
      return `${within(node.of, 2)}\\%`;
    case 'degrees':
      return `${within(node.of, 2)}^{\\circ}`;
    case 'measured':
      return `${within(node.of, 0)}\\text{ ${node.unit.replace(/[\\{}$]/g, '')}}`;
    case 'choice':
      return `\\text{(${node.letter})}${node.of === null ? '' : `\\ ${print(node.of)}`}`;
    case 'such-that':
      return `\\left\\{${print(node.element)} \\mid ${print(node.condition)}\\right\\}`;
    case 'text':
      return `\\text{${node.words.replace(/[\\{}$%#&^_~]/g, ' ')}}`;
  }
}

const COMMANDS =
  /^(sin|cos|tan|sec|csc|cot|arcsin|arccos|arctan|sinh|cosh|tanh|ln|log|gcd|max|min|det)$/;

function printCall(name: string, inputs: readonly Expression[]): string {
  const [first, second] = inputs;
  if (first === undefined) return name;
  switch (name) {
    case 'root': {
      const degree = second === undefined ? '2' : print(second);
      return degree === '2' ? `\\sqrt{${print(first)}}` : `\\sqrt[${degree}]{${print(first)}}`;
    }
    case 'abs':
      return `\\left|${print(first)}\\right|`;
    case 'norm':
      return `\\left\\|${print(first)}\\right\\|`;
    case 'floor':
      return `\\left\\lfloor ${print(first)}\\right\\rfloor`;
    case 'ceil':
      return `\\left\\lceil ${print(first)}\\right\\rceil`;
    case 'factorial':
      return `${first.kind === 'number' && first.value.s > 0n && first.value.d === 1n ? print(first) : `\\left(${print(first)}\\right)`}!`;
    case 'binom':
      return `\\binom{${print(first)}}{${second === undefined ? '' : print(second)}}`;
    case 'mod':
      return `${within(first, 2)} \\bmod ${second === undefined ? '' : within(second, 2)}`;
    case 'log':
      return second === undefined
        ? `\\log\\left(${print(first)}\\right)`
        : `\\log_{${print(second)}}\\left(${print(first)}\\right)`;
    default:
      return `${COMMANDS.test(name) ? `\\${name}` : `\\operatorname{${name}}`}\\left(${inputs.map(print).join(', ')}\\right)`;
  }
}

/** Digits of a terminating decimal, at least as many as were written. */
function decimalText(over: bigint, under: bigint, places: number): string {
  const scaled = (over < 0n ? -over : over) * 10n ** BigInt(places);
  const digits = (scaled / under).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const part = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${over < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}
