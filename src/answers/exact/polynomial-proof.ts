/** When a sum that did not reduce to zero is proved not to be zero. Owns what is known about its atoms. */
import { CLOSED, OPAQUE, type Polynomial } from './polynomial';

/** Whether a non-zero outcome over these atoms proves that the value is not zero. */
export function provesDifference(p: Polynomial): boolean {
  const names = new Set([...p.values()].flatMap(({ powers }) => powers.map(([name]) => name)));
  const transcendental = ['pi', 'e'].filter((name) => names.has(name)).length;
  return (
    transcendental < 2 &&
    [...names].every(
      (name) =>
        !name.startsWith(OPAQUE) &&
        !name.startsWith(CLOSED) &&
        !/^(pi|e|i|√\d+)\^\(/.test(name) &&
        !/\^\((pi|e|i|√\d|\^|-|·|\d|\/)*\)/.test(name),
    )
  );
}
