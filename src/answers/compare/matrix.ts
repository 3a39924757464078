/** Sums, products and determinants of matrices worked out entry by entry. Owns shapes; entries stay expressions. */
import type { Expression } from '../read/expression';
import { fraction } from '../exact/rational';
import { isRows } from './kinds';

export type Rows = readonly (readonly Expression[])[];

const MAX_SIZE = 8;

/** The matrix a node comes to, or null when it is none (or over 8 by 8). */
export function matrixOf(node: Expression): Rows | null {
  switch (node.kind) {
    case 'matrix':
      return node.rows.length <= MAX_SIZE && (node.rows[0]?.length ?? 0) <= MAX_SIZE
        ? node.rows
        : null;
    case 'group': {
      const rows = isRows(node)
        ? node.items.map((row) => (row.kind === 'group' ? row.items : []))
        : [];
      return rows.length > 0 && rows.every((row) => row.length === rows[0]?.length) ? rows : null;
    }
    case 'negative': {
      const rows = matrixOf(node.of);
      return (
        rows && rows.map((row) => row.map((entry) => ({ kind: 'negative', of: entry }) as const))
      );
    }
    case 'sum': {
      const all = node.terms.map(matrixOf);
      return all.every((rows) => rows !== null) ? all.reduce(plus) : null;
    }
    case 'product':
      return product(node.factors);
    case 'quotient': {
      const rows = matrixOf(node.over);
      return (
        rows &&
        rows.map((row) =>
          row.map((entry) => ({ kind: 'quotient', over: entry, under: node.under }) as const),
        )
      );
    }
    default:
      return null;
  }
}

function plus(a: Rows, b: Rows): Rows {
  if (a.length !== b.length || a[0]?.length !== b[0]?.length) return [];
  return a.map((row, i) =>
    row.map((entry, j) => ({ kind: 'sum', terms: [entry, b[i]?.[j] as Expression] }) as const),
  );
}

function product(factors: readonly Expression[]): Rows | null {
  const matrices = factors.map(matrixOf).filter((rows) => rows !== null);
  if (matrices.length === 0) return null;
  const scalars = factors.filter((factor) => matrixOf(factor) === null);
  const rows = matrices.reduce(times);
  if (scalars.length === 0) return rows;
  return rows.map((row) =>
    row.map((entry) => ({ kind: 'product', factors: [...scalars, entry] }) as const),
  );
}

function times(a: Rows, b: Rows): Rows {
  if (a[0]?.length !== b.length) return [];
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => ({
      kind: 'sum' as const,
      terms: row.map((entry, k) => ({
        kind: 'product' as const,
        factors: [entry, b[k]?.[j] as Expression],
      })),
    })),
  );
}

/** Determinants inside a tree replaced by their expansion (up to 4 by 4). */
export function withDeterminants(node: Expression): Expression {
  if (node.kind === 'call' && node.name === 'det') {
    const rows = node.inputs[0] && matrixOf(node.inputs[0]);
    return rows && rows.length <= 4 && rows.every((row) => row.length === rows.length)
      ? determinant(rows)
      : node;
  }
  if (node.kind === 'relation') return { ...node, members: node.members.map(withDeterminants) };
  return node;
}

function determinant(rows: Rows): Expression {
  if (rows.length === 1) return rows[0]?.[0] as Expression;
  return {
    kind: 'sum',
    terms: (rows[0] ?? []).map((entry, j) => ({
      kind: 'product',
      factors: [
        { kind: 'number', value: fraction(j % 2 === 0 ? 1n : -1n), decimals: null },
        entry,
        determinant(rows.slice(1).map((row) => row.filter((_, k) => k !== j))),
      ],
    })),
  };
}
