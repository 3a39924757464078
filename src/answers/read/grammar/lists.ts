/** Clauses with commas, semicolons, `and` or `or` between them. The grammar's first rule. */
import { type Expression, isScalar } from '../expression';
import { group, list } from '../nodes';
import { withInfix } from './braces';
import type { Cursor, Items } from './cursor';
import { clause } from './relations';

/** Clauses with commas, semicolons, `and` or `or` between them; one alone is returned bare. */
export function statement(at: Cursor): Expression {
  const { items, joined } = itemsOf(at);
  return withInfix(at, items.length === 1 ? (items[0] as Expression) : list(items, joined));
}

/** The same clauses one by one, for what stands between brackets. */
export function itemsOf(at: Cursor): Items {
  let joined: 'and' | 'or' | null = null;
  let trailing = false;
  const outer: Expression[][] = [[clause(at)]];
  for (;;) {
    const row = outer[outer.length - 1] as Expression[];
    const sign = at.sign();
    if (
      sign === ',' ||
      sign === 'and' ||
      sign === 'or' ||
      sign === '∧' ||
      sign === '∨' ||
      (sign === '∪' && row[row.length - 1]?.kind === 'relation') ||
      (sign === '\\\\' && at.open.length === 0)
    ) {
      at.skip();
      const word = at.sign();
      if (sign === ',' && (word === 'and' || word === 'or')) at.skip();
      const said =
        sign === ',' ? word : sign === '∪' || sign === '∨' ? 'or' : sign === '∧' ? 'and' : sign;
      if (said === 'and' || said === 'or') joined = said;
      if (at.atEnd()) {
        trailing = true;
        break;
      }
      row.push(clause(at));
    } else if (sign === ';') {
      at.skip();
      if (at.atEnd()) break;
      outer.push([clause(at)]);
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
