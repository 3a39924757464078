/**
 * Arithmetic as it is written down: one operation as a chain of equalities whose parts are single digits times a
 * power of ten, `47+38=47+30+8=77+8=85`. Owns how an operation is cut into small steps; who works the steps out, and
 * whether rightly, is the calculator's business.
 */

export type Operator = '+' | '-' | '*' | '/' | '%';

/** Works one small step out. `%` never comes here: a percentage is written as divisions and products. */
export type Calculator = (operator: '+' | '-' | '*' | '/', x: number, y: number) => number;

export interface Written {
  /** `7×23=7×20+7×3=140+21=161` */
  readonly text: string;
  readonly value: number;
}

/** The calculator that makes no mistake. */
export const exact: Calculator = (operator, x, y) => {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
  }
};

/** Whole numbers as they are, others with two decimals: 2.50. */
export const written = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(2);

/** Products and quotients up to this are known by heart. */
const TABLES = 12;

/** Whether whole numbers can be written out digit by digit; a careless value may be below 0 or broken. */
const plain = (x: number): boolean => Number.isInteger(x) && x >= 0;

/** 138 as 100, 30, 8. */
export function places(x: number): number[] {
  const digits = String(x);
  return [...digits]
    .map((digit, at) => Number(digit) * 10 ** (digits.length - 1 - at))
    .filter((part) => part > 0);
}

const roundDigits = (x: number): boolean => places(x).length <= 1;

/** Whether adding y (taking it away where negative) carries in no column, or is a single digit's work. */
function oneLook(x: number, y: number): boolean {
  const size = Math.abs(y);
  if (!plain(x) || !plain(size) || roundDigits(size)) return true;
  const digitsOf = (n: number): number[] => [...String(n).padStart(6, '0')].map(Number);
  const [left, right] = [digitsOf(x), digitsOf(size)];
  return left.every((digit, at) => (y < 0 ? digit >= right[at]! : digit + right[at]! < 10));
}

const signed = (terms: readonly number[]): string =>
  terms
    .map((term, at) =>
      at === 0 ? written(term) : (term < 0 ? '-' : '+') + written(Math.abs(term)),
    )
    .join('');

/** Adds terms from left to right; a term that would carry is first cut into its places. */
function sum(terms: readonly number[], calculate: Calculator): Written {
  let text = signed(terms);
  let [total = 0, ...rest] = terms;
  while (rest.length > 0) {
    const [next = 0, ...later] = rest;
    if (oneLook(total, next)) {
      total = next < 0 ? calculate('-', total, -next) : calculate('+', total, next);
      rest = later;
    } else {
      rest = [...places(Math.abs(next)).map((part) => Math.sign(next) * part), ...later];
    }
    text += `=${signed([total, ...rest])}`;
  }
  return { text, value: total };
}

/** The products that x × y is made of, each within the tables or a shift. */
function products(x: number, y: number): (readonly [number, number])[] {
  if (!Number.isInteger(y)) {
    const whole = Math.trunc(y);
    return whole === 0 ? [[x, y]] : [[x, whole], [x, y - whole]]; // prettier-ignore
  }
  if (!Number.isInteger(x) || !plain(x) || !plain(y)) return [[x, y]];
  const known =
    (x <= TABLES && y <= TABLES) || (roundDigits(x) && roundDigits(y)) || isShift(x) || isShift(y);
  if (known) return [[x, y]];
  // The factor with more digits is cut; its partner stays whole as long as that can be helped.
  if (!roundDigits(y) && (roundDigits(x) || places(y).length >= places(x).length))
    return places(y).flatMap((part) => products(x, part));
  return places(x).flatMap((part) => products(part, y));
}

const isShift = (x: number): boolean => x === 1 || x === 10 || x === 100 || x === 1000;

const times = (x: number, y: number): string => `${written(x)}×${written(y)}`;

function product(x: number, y: number, calculate: Calculator): Written {
  const parts = products(x, y);
  const values = parts.map(([left, right]) => calculate('*', left, right));
  const head = times(x, y);
  if (parts.length === 1) return { text: `${head}=${written(values[0]!)}`, value: values[0]! };
  const cut = parts.map(([left, right]) => times(left, right)).join('+');
  const total = sum(values, calculate);
  return { text: `${head}=${cut}=${total.text}`, value: total.value };
}

/** The multiples of y that x is made of, one for each digit of the quotient. */
function dividends(x: number, y: number): number[] {
  const quotient = x / y;
  const known = !plain(quotient) || (quotient <= TABLES && y <= TABLES) || roundDigits(quotient);
  return known || isShift(y) ? [x] : places(quotient).map((part) => part * y);
}

function quotient(x: number, y: number, calculate: Calculator): Written {
  const parts = dividends(x, y);
  const values = parts.map((part) => calculate('/', part, y));
  const head = `${written(x)}/${written(y)}`;
  if (parts.length === 1) return { text: `${head}=${written(values[0]!)}`, value: values[0]! };
  const cut = parts.map((part) => `${written(part)}/${written(y)}`).join('+');
  const total = sum(values, calculate);
  return { text: `${head}=${cut}=${total.text}`, value: total.value };
}

/** x per cent of y, by way of tenths, twentieths, halves and quarters. */
function percentage(x: number, y: number, calculate: Calculator): Written {
  const head = `${written(x)}% of ${written(y)}=`;
  const then = ({ text, value }: Written, before = ''): Written => ({
    text: head + before + text,
    value,
  });
  if (x === 50) return then(quotient(y, 2, calculate));
  if (x === 25) return then(quotient(y, 4, calculate));
  if (x === 10) return then(quotient(y, 10, calculate));
  if (x === 5) return then(quotient(y, 20, calculate));
  if (x === 75) return then(product(3, calculate('/', y, 4), calculate), `3×${written(y)}/4=`);
  const tens = Math.floor(x / 10);
  const tenth = calculate('/', y, 10);
  const first = tens === 1 ? `${written(y)}/10` : `${written(tens)}×${written(y)}/10`;
  if (x % 10 === 0) return then(product(tens, tenth, calculate), `${first}=`);
  const most = tens === 1 ? tenth : calculate('*', tens, tenth);
  const rest = calculate('/', y, 20);
  return then(sum([most, rest], calculate), `${first}+${written(y)}/20=`);
}

/** Percentages that `write` knows how to write out. */
export const writable = (percent: number): boolean =>
  percent === 25 || percent === 75 || (percent % 5 === 0 && percent > 0 && percent < 100);

/** Writes one operation as a chain of small steps; its value is what the calculator makes of it. */
export function write(operator: Operator, x: number, y: number, calculate: Calculator): Written {
  switch (operator) {
    case '+':
      return sum([x, y], calculate);
    case '-':
      return sum([x, -y], calculate);
    case '*':
      return product(x, y, calculate);
    case '/':
      return quotient(x, y, calculate);
    case '%':
      return percentage(x, y, calculate);
  }
}
