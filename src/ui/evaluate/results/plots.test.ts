/** Names at the ends of lines: apart, in order, and moved no further than that takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from './plots';

describe('spreading labels', () => {
  it('leaves alone what is apart, and parts what touches about its middle', () => {
    expect(spread([0.2, 0.8], 0.1)).toEqual([0.2, 0.8]);
    const [a, b, c] = spread([0.5, 0.52, 0.9], 0.1);
    // The two are centred on 0.51.
    expect(a).toBeCloseTo(0.46, 12);
    expect(b).toBeCloseTo(0.56, 12);
    expect(c).toBe(0.9);
  });

  it('keeps the order and the gap, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 9 }),
        (values) => {
          const moved = spread(values, 0.05);
          const order = values.map((_, i) => i).sort((x, y) => values[x]! - values[y]!);
          for (const [at, i] of order.entries()) {
            if (at > 0) expect(moved[i]! - moved[order[at - 1]!]!).toBeGreaterThan(0.05 - 1e-9);
          }
        },
      ),
    );
  });
});
