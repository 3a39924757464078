/**
 * What an answer says besides its value: names on the left of `=`, several solutions at once, ± signs. Owns
 * the step from `x = 2 or x = -3` to the solutions 2 and -3; whether names may be dropped is the policy's.
 */
import { fraction } from '../exact/rational';
import { type Expression, isScalar, some, variablesOf } from '../read/expression';
import { print } from '../read/print';
import { rationalOf } from './numbers';

/** A left side that only names what the right side is: x, x₁, f(x), |AB|, P(A), xy, a ratio of segments. */
export function isName(node: Expression): boolean {
  switch (node.kind) {
    case 'symbol':
      return (
        node.name !== 'infinity' && node.name !== 'pi' && node.name !== 'i' && node.name !== '…'
      );
    case 'call':
      return (
        // |AB| is a length; |x| = 5 and f(2) = 3 are statements about x and f.
        /^(abs|norm)$/.test(node.name)
          ? node.inputs.every(isFigure)
          : /^[fghFGHP]['_\d]*$/.test(node.name) && (node.name === 'P' || node.inputs.every(isName))
      );
    case 'product':
      return (
        node.factors.length <= 3 &&
        node.factors.every(
          (factor) =>
            factor.kind === 'symbol' ||
            // f^{-1}(x)
            ((factor.kind === 'call' || factor.kind === 'power') && isName(factor)) ||
            (factor.kind === 'number' && factor !== node.factors[0]),
        )
      );
    case 'power':
      return (
        node.base.kind === 'symbol' &&
        node.exponent.kind === 'number' &&
        node.exponent.value.equals(fraction(-1n))
      );
    case 'quotient':
      return isName(node.over) && isName(node.under);
    case 'group':
      return node.items.length > 1 && node.items.every(isName);
    case 'ratio':
      return node.terms.every(isName);
    default:
      return false;
  }
}

/** A segment, a vector, a determinant's letter: something whose size is asked for. */
function isFigure(node: Expression): boolean {
  return (
    (node.kind === 'symbol' && /^(\w+ )?[A-Z]|^vec/.test(node.name)) ||
    (node.kind === 'product' && node.factors.every(isFigure))
  );
}

export interface Named {
  /** What the value was called, null when it stood alone. */
  readonly name: Expression | null;
  readonly value: Expression;
}

/** Whether a tree is closed: no variable at all. */
export function isConstant(node: Expression): boolean {
  if (node.kind === 'measured') return isConstant(node.of);
  return (
    isScalar(node) &&
    variablesOf(node).length === 0 &&
    !some(node, (part) => part.kind === 'call' && /^[fghFGHP]['_\d]*$/.test(part.name))
  );
}

/**
 * The value a chain of equalities states, with its name: `x = 5`, `5 = x`, `√4 = 2`, `z = 1+1 = 2`,
 * `√3/3 ≈ 0.577`, `x ∈ {1, 2}`. Null when the relation is an equation or an inequality to be kept whole.
 */
export function valueOf(node: Expression): Named | null {
  if (node.kind !== 'relation') return { name: null, value: node };
  const { members, signs } = node;
  if (!signs.every((sign) => sign === '=' || sign === '≈' || sign === '∈')) return null;
  const first = members[0] as Expression;
  const last = members[members.length - 1] as Expression;
  if (signs.includes('∈')) {
    if (members.length !== 2 || !isName(first)) return null;
    return isSetLike(last) ? { name: first, value: last } : null;
  }
  const near = signs.indexOf('≈');
  const rest = members.slice(1);
  if (near >= 0) {
    // The exact member before the first ≈, unless that is only a name.
    const exact = members[near] as Expression;
    if (near > 0 || !isName(exact)) return { name: isName(first) ? first : null, value: exact };
    return { name: exact, value: last };
  }
  const mentions = (name: Expression): boolean => {
    const own = new Set(variablesOf(name));
    return rest.some((member) =>
      variablesOf(member).some((variable) => own.has(variable) && !isBoundIn(name, variable)),
    );
  };
  if (isSought(first) && isConstant(last)) return { name: first, value: last };
  if (isName(first) && !mentions(first) && !isBareVariable(last))
    return { name: first, value: last };
  if (members.every(isConstant)) return isCalculation(members) ? { name: null, value: last } : null;
  // An expression worked out to a number: `\binom{n}{2} = 10` keeps its variables, `f(2) = 10` does not.
  if (members.length === 2 && isName(last) && isConstant(first))
    return { name: last, value: first };
  if (members.length > 2 && isConstant(last) && isName(members[0] as Expression))
    return { name: first, value: last };
  return null;
}

/** `√4 = 2` and `1 + 1 = 2` work something out; `5 = 5` and `2 = 3` are statements about nothing asked. */
function isCalculation(members: readonly Expression[]): boolean {
  const values = members.map(rationalOf);
  return members.slice(1).every((member, i) => {
    const [a, b] = [values[i] ?? null, values[i + 1] ?? null];
    if (print(member) === print(members[i] as Expression)) return false;
    return a === null || b === null || a.equals(b);
  });
}

/** `\\cos\\theta` or `\\sin A`: a quantity of a figure that a question asks for; `\\sin x = …` stays an equation. */
function isSought(node: Expression): boolean {
  return (
    node.kind === 'call' &&
    /^(sin|cos|tan|cot|sec|csc)$/.test(node.name) &&
    node.inputs[0]?.kind === 'symbol' &&
    /^([A-Z]|∠|[a-z]{2})/.test(node.inputs[0].name) &&
    node.inputs[0].name !== 'pi'
  );
}

/** In `f(x) = 2x`, x belongs to the definition and not to the outside. */
function isBoundIn(name: Expression, variable: string): boolean {
  if (name.kind === 'call')
    return name.name !== 'abs' && name.name !== 'norm' && variable !== name.name;
  // `y(x) = …` and `W(n) = …` are read as products.
  return (
    name.kind === 'product' &&
    name.factors.length === 2 &&
    name.factors[1]?.kind === 'symbol' &&
    name.factors[1].name === variable
  );
}

function isBareVariable(node: Expression): boolean {
  return (
    node.kind === 'symbol' && variablesOf(node).length === 1 && /^[a-z](_\w+)?$/.test(node.name)
  );
}

export function isSetLike(node: Expression): boolean {
  return (
    (node.kind === 'group' && (node.open === '{' || node.items.length === 2 || node.open === '')) ||
    node.kind === 'set-operation' ||
    node.kind === 'such-that' ||
    (node.kind === 'symbol' && /^[ℝℤℕℚℂ]/.test(node.name))
  );
}

/**
 * The solutions of a list: ± spread out, nested bare lists flattened, names kept beside the values. A set in
 * a set stays an element of it.
 */
export function solutionsOf(
  node: Expression,
  bothSigns: (node: Expression) => readonly Expression[],
): Named[] {
  if (node.kind === 'group' && (node.open === '' || node.open === '{')) {
    let carried: Expression | null = null;
    return node.items.flatMap((item) => {
      if (item.kind === 'group' && item.open === '{') return [{ name: null, value: item }];
      const named = solutionsOf(item, bothSigns);
      // `a = 4, -8, -10`: the name stands for the whole list.
      if (item.kind === 'relation') carried = named[0]?.name ?? null;
      return named.map((one) =>
        one.name === null && carried !== null ? { ...one, name: carried } : one,
      );
    });
  }
  if (some(node, (part) => part.kind === 'plus-minus'))
    return bothSigns(node).flatMap((one) => solutionsOf(one, bothSigns));
  const named = valueOf(node);
  if (named === null) return [{ name: null, value: node }];
  if (
    named.value !== node &&
    named.value.kind === 'group' &&
    (named.value.open === '' || named.value.open === '{')
  )
    return solutionsOf(named.value, bothSigns).map((one) => ({
      name: named.name,
      value: one.value,
    }));
  return [named];
}
