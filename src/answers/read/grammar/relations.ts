/** One clause: a chain of relations between values, ratios and sets, with the words that may lead it. */
import { smallInteger } from '../../exact/rational';
import { type Expression, type RelationSign, isScalar } from '../expression';
import { LEAD_WORDS, NUMBER_WORDS, PART_WORDS } from '../lexicon';
import { call, chain, symbol } from '../nodes';
import { argument } from './braces';
import type { Cursor } from './cursor';
import { RELATIONS, measured } from './units';

export function clause(at: Cursor): Expression {
  return at.nested(() => {
    // `= 5` and `≈ 5` go on from a name that was not written.
    if (!at.take('=')) at.take('≈');
    const named = leadingWords(at);
    const first = junction(at) ?? setExpression(at);
    const members = [first];
    const signs: (RelationSign | '>' | '≥')[] = [];
    for (;;) {
      let sign = at.sign();
      if (sign === '&' && RELATIONS.has(at.sign(1) ?? '')) {
        at.skip();
        sign = at.sign();
      }
      if (
        (sign === '|' || sign === '∣') &&
        at.open[at.open.length - 1] !== undefined &&
        (at.insideBraces() || at.open[at.open.length - 1] === sign)
      )
        break;
      if (sign === '\\not') {
        at.skip();
        sign = at.sign() === '=' ? '!=' : null;
      }
      if (at.word() === 'is' && members.length === 1 && named === null) {
        at.skip();
        signs.push('=');
        members.push(setExpression(at));
        continue;
      }
      const relation = sign === null ? undefined : RELATIONS.get(sign);
      if (relation === undefined) break;
      at.skip();
      if (relation === '≡') at.congruent = true;
      // `= \boxed{}` alignment marks stand after a relation sign.
      at.take('&');
      signs.push(relation);
      members.push(setExpression(at));
    }
    const relation = modulo(at, signs.length === 0 ? first : chain(members, signs));
    if (named === null) return relation;
    return chain([symbol(named), relation], ['=']);
  });
}

/** `p ∧ ¬q ∨ r`: null where no such sign stands between two values that are no relations. */
function junction(at: Cursor): Expression | null {
  const from = at.mark();
  const level = (sign: '∧' | '∨', below: () => Expression): Expression => {
    const parts = [below()];
    while (at.take(sign)) parts.push(below());
    return parts.length === 1 ? (parts[0] as Expression) : call(sign, parts);
  };
  const opens = /^[a-zA-Z]$/.test(textAhead(at)) || at.sign() === '¬' || at.sign() === '(';
  if (!opens) return null;
  const value = level('∨', () => level('∧', () => setExpression(at)));
  if (value.kind === 'call' && /^[∧∨]$/.test(value.name) && !RELATIONS.has(at.sign() ?? ''))
    return value;
  at.reset(from);
  return null;
}

function textAhead(at: Cursor): string {
  const token = at.peek();
  return token?.kind === 'letters' ? token.text : '';
}

/** `(mod 5)`, `\pmod 5`: the modulus of a congruence, or of a value. */
function modulo(at: Cursor, of: Expression): Expression {
  const named = (ahead: number): boolean => {
    const token = at.peek(ahead);
    return token !== undefined && token.kind !== 'number' && /^p?mod$/.test(token.text);
  };
  const bracketed = at.sign() === '(' && named(1);
  if (!bracketed && !named(0)) return of;
  at.skip(bracketed ? 2 : 1);
  at.congruent = false;
  const modulus = at.sign() === '{' ? argument(at) : at.grammar.sum(at);
  if (bracketed) at.expect(')');
  const relation: Expression =
    of.kind === 'relation'
      ? { ...of, signs: of.signs.map((sign) => (sign === '=' ? '≡' : sign)) }
      : of;
  return call('congruent', [relation, modulus]);
}

/**
 * Words before a formula: `about 5` (dropped), `Area = 5` and `the area is 5` (a name). Other words make
 * the answer prose.
 */
function leadingWords(at: Cursor): string | null {
  const article = at.peek();
  if (article?.kind === 'letters' && /^[aA]$/.test(article.text) && at.peek(1)?.kind === 'word')
    at.skip();
  let ahead = 0;
  const said: string[] = [];
  while (ahead < 12) {
    const token = at.peek(ahead);
    if (
      token?.kind === 'word' ||
      (ahead > 0 && token?.kind === 'letters' && token.text.length === 1)
    ) {
      said.push(token.text.toLowerCase());
      ahead++;
    } else break;
  }
  if (ahead === 0 || at.peek()?.kind !== 'word') return null;
  if (NUMBER_WORDS.has(said[0] ?? '') || PART_WORDS.has(said[0] ?? '')) return null;
  if (/^(minus|negative)$/.test(said[0] ?? '')) return null;
  const next = at.sign(ahead);
  if (next === '=' || next === ':' || next === '≈') {
    at.skip(ahead + 1);
    return said.join(' ');
  }
  if (/^(is|are|equals|was)$/.test(said[said.length - 1] ?? '') && at.peek(ahead)) {
    at.skip(ahead);
    const name = said.slice(0, -1);
    return name.every((word) => LEAD_WORDS.has(word)) ? null : name.join(' ');
  }
  let skipped = 0;
  while (skipped < ahead && LEAD_WORDS.has(said[skipped] ?? '') && at.peek(skipped + 1)) skipped++;
  at.skip(skipped);
  if (/^(usd|rs|inr|eur)$/.test(said[0] ?? '') && at.sign() === '.') at.skip();
  return null;
}

function setExpression(at: Cursor): Expression {
  let left = ratio(at);
  for (;;) {
    const token = at.peek();
    let operation: 'union' | 'intersection' | 'without' | null = null;
    if (at.sign() === '∪') operation = 'union';
    else if (at.sign() === '∩') operation = 'intersection';
    else if (at.sign() === '∖') operation = 'without';
    else if (
      token?.kind === 'letters' &&
      token.text === 'U' &&
      left.kind !== 'symbol' &&
      ['(', '[', '\\{'].includes(at.sign(1) ?? '')
    )
      operation = 'union';
    // `x < 1 ∪ x > 2`: conditions are joined, not their ends.
    if (operation === null || (isScalar(left) && left.kind !== 'symbol')) return left;
    at.skip();
    const right = ratio(at);
    left =
      left.kind === 'set-operation' && left.operation === operation && operation !== 'without'
        ? { ...left, parts: [...left.parts, right] }
        : { kind: 'set-operation', operation, parts: [left, right] };
  }
}

function ratio(at: Cursor): Expression {
  const first = measured(at);
  const inBraces = at.open[at.open.length - 1] === '\\}';
  if (at.sign() !== ':' || inBraces) return first;
  const terms = [first];
  while (at.take(':')) terms.push(measured(at));
  const [hours, minutes] = terms;
  const last = at.peek(-1);
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
