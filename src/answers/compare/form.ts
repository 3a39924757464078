/**
 * The form of an answer besides its value, for the policies that ask for one: whether arithmetic was left to
 * do (`2/4`, `3245/5`), and whether sums, products and equations were kept as they stand (`y - b = mx` is not
 * `y = mx + b`). Order of terms, order of factors and signs moved between factors are no form.
 */
import { greatestDivisor, isInteger, ONE, type Rational } from '../exact/rational';
import type { Policy } from '../policy';
import { type Expression, partsOf, some } from '../read/expression';
import { print } from '../read/print';

export function sameForm(left: Expression, right: Expression, form: Policy['form']): boolean {
  if (form === 'any') return true;
  if (form === 'worked-out') return isWorkedOut(left) === isWorkedOut(right);
  return signed(left) === signed(right);
}

/** No two plain numbers stand to be added or multiplied, and every fraction of whole numbers is in lowest terms. */
function isWorkedOut(node: Expression): boolean {
  return !some(node, (part) => {
    const [a, b] = partsOf(part);
    if (part.kind === 'quotient' && a?.kind === 'number' && b?.kind === 'number')
      return (
        !isInteger(a.value) ||
        !isInteger(b.value) ||
        b.value.n <= 1n ||
        greatestDivisor(a.value.n, b.value.n) > 1n
      );
    if (part.kind !== 'sum' && part.kind !== 'product') return false;
    return partsOf(part).filter(({ kind }) => kind === 'number').length > 1;
  });
}

interface Form {
  readonly negative: boolean;
  readonly text: string;
}

function signed(node: Expression): string {
  if (node.kind === 'relation') {
    const members = node.members.map(signed);
    const turns = node.signs.every((sign) => sign === '=' || sign === '≠');
    return (turns ? members.sort() : members).join(node.signs[0]);
  }
  const { negative, text } = formOf(node);
  return negative ? `-${text}` : text;
}

function formOf(node: Expression): Form {
  switch (node.kind) {
    case 'number':
      return { negative: node.value.s < 0n, text: node.value.abs().toString() };
    case 'negative': {
      const { negative, text } = formOf(node.of);
      return { negative: !negative, text };
    }
    case 'sum': {
      const terms = flat(node, 'sum').map(formOf);
      terms.sort((a, b) => (a.text < b.text ? -1 : 1));
      // The sign of the first term is taken out, so that 1 - x and x - 1 differ in it alone.
      const negative = terms[0]?.negative ?? false;
      const text = terms
        .map((term) => `${term.negative === negative ? '+' : '-'}${term.text}`)
        .join('');
      return { negative, text: `(${text})` };
    }
    case 'product':
    case 'quotient': {
      const factors: { form: Form; inverse: boolean }[] = [];
      let number: Rational = ONE;
      gather(node, false, (factor, inverse) => {
        if (factor.kind === 'number' && factor.value.n > 0n)
          number = inverse ? number.div(factor.value) : number.mul(factor.value);
        else factors.push({ form: formOf(factor), inverse });
      });
      const texts = factors.map(({ form, inverse }) => `${inverse ? '/' : '·'}${form.text}`).sort();
      const odd = factors.filter(({ form }) => form.negative).length % 2 === 1;
      return {
        negative: odd !== number.s < 0n,
        text: `${number.abs().toString()}${texts.join('')}`,
      };
    }
    case 'power':
      return { negative: false, text: `${signed(node.base)}^${signed(node.exponent)}` };
    case 'call':
      return { negative: false, text: `${node.name}[${node.inputs.map(signed).join()}]` };
    default:
      return { negative: false, text: print(node) };
  }
}

/** Terms of sums in sums; what is negative in there stays one term. */
function flat(node: Expression, kind: 'sum'): readonly Expression[] {
  return node.kind === kind ? node.terms.flatMap((term) => flat(term, kind)) : [node];
}

/** Factors above and below, through nested products and quotients. */
function gather(
  node: Expression,
  inverse: boolean,
  take: (factor: Expression, inverse: boolean) => void,
): void {
  if (node.kind === 'product') for (const factor of node.factors) gather(factor, inverse, take);
  else if (node.kind === 'quotient') {
    gather(node.over, inverse, take);
    gather(node.under, !inverse, take);
  } else if (node.kind === 'negative') {
    take({ kind: 'number', value: ONE.neg(), decimals: null }, false);
    gather(node.of, inverse, take);
  } else take(node, inverse);
}

/** An inequality, as against a set or a value. */
export function isCondition(node: Expression): boolean {
  return some(
    node,
    (part) => part.kind === 'relation' && part.signs.some((sign) => /[<≤≠]/.test(sign)),
  );
}
