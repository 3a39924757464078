/** A value and the unit or remark behind it. Owns which words may follow a number. */
import type { Expression, RelationSign } from '../expression';
import { CURRENCY } from '../lexicon';
import type { Cursor } from './cursor';
import { sum } from './arithmetic';

export const RELATIONS: ReadonlyMap<string, RelationSign | '>' | '≥'> = new Map([
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
  ['∼', '∼'],
  ['≅', '≅'],
  ['⊥', '⊥'],
  ['∥', '∥'],
  ['∣', '∣'],
] as const);

/** A value, and the unit or remark behind it. */
export function measured(at: Cursor): Expression {
  const value = sum(at);
  const from = at.mark();
  const words: string[] = [];
  for (;;) {
    const token = at.peek();
    if (token?.kind === 'word') {
      if (/^(is|if|when|where|for|not|no|because|than)$/.test(token.text.toLowerCase())) break;
      words.push(token.text);
      at.skip();
    } else if (words.length > 0 && at.sign() === '^' && exponentDigits(at) !== null) {
      words.push(`^${exponentDigits(at) ?? ''}`);
      at.skip(at.sign(1) === '{' ? 4 : 2);
    } else if (words.length > 0 && at.sign() === '/' && isUnitAfterSlash(at)) {
      words.push('/');
      at.skip();
    } else if (words.length > 0 && at.sign() === '.') {
      at.skip();
    } else if (
      words.length > 0 &&
      token?.kind === 'letters' &&
      token.text.length === 1 &&
      (token.roman || words[words.length - 1] === '/')
    ) {
      words.push(token.text);
      at.skip();
    } else break;
  }
  if (words.length === 0) {
    const unit = CURRENCY.get(at.sign() ?? '');
    if (unit === undefined) return value;
    at.skip();
    return { kind: 'measured', of: value, unit };
  }
  if (!atClauseEnd(at)) {
    at.reset(from);
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

function exponentDigits(at: Cursor): string | null {
  const braced = at.sign(1) === '{';
  const token = at.peek(braced ? 2 : 1);
  return token?.kind === 'number' && (!braced || at.sign(3) === '}') ? token.raw : null;
}

function isUnitAfterSlash(at: Cursor): boolean {
  const next = at.peek(1);
  return next?.kind === 'word' || (next?.kind === 'letters' && next.text.length === 1);
}

function atClauseEnd(at: Cursor): boolean {
  const sign = at.sign();
  return (
    at.atEnd() ||
    (sign !== null &&
      (RELATIONS.has(sign) ||
        [',', ';', 'and', 'or', '∧', '∨', ':', '\\\\', '∪', '∩', 'pmod'].includes(sign))) ||
    at.word() === 'is'
  );
}
