/** jax-js asks whether a value is a `Float16Array`, which Chrome before 135 and Safari before 18.2 do not know. */

/** Where the browser has none, puts a class in its place that nothing is an instance of. */
export function standInForFloat16(scope: { Float16Array?: unknown } = globalThis): void {
  scope.Float16Array ??= function Float16Array(): never {
    throw new TypeError('This browser has no 16-bit floats.');
  };
}
