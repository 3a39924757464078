/** One clause: a chain of relations between values, ratios and sets, with the words that may lead it. */
import { smallInteger } from '../../exact/rational';
import { type Expression, type RelationSign, isScalar } from '../expression';
import { LEAD_WORDS, NUMBER_WORDS, PART_WORDS } from '../lexicon';
import { chain, symbol } from '../nodes';
import type { Cursor } from './cursor';
import { RELATIONS, measured } from './units';

export function clause(at: Cursor): Expression {
  return at.nested(() => {
    // `= 5` and `≈ 5` go on from a name that was not written.
    if (!at.take('=')) at.take('≈');
    const named = leadingWords(at);
    const first = setExpression(at);
    const members = [first];
    const signs: (RelationSign | '>' | '≥')[] = [];
    for (;;) {
      let sign = at.sign();
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
      // `= \boxed{}` alignment marks stand after a relation sign.
      at.take('&');
      signs.push(relation);
      members.push(setExpression(at));
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
