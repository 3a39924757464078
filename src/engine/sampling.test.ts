import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argmax, drawToken, logSoftmaxAt, logSumExp, uniformAt, type Choosing } from './sampling';

const free: Choosing = { temperature: 1, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1 };
const none: ReadonlySet<number> = new Set();
/** Logits whose softmax is 1/2, 1/4, 1/8, 1/8. */
const halves = () => Float32Array.from([1 / 2, 1 / 4, 1 / 8, 1 / 8].map(Math.log));

/** Tokens drawn over an even grid of the uniform, as counts per token. */
function histogram(choosing: Choosing, make = halves, points = 800): number[] {
  const counts = make();
  counts.fill(0);
  for (let i = 0; i < points; i++)
    counts[drawToken(make(), choosing, none, null, (i + 0.5) / points).token]! += 1;
  return [...counts];
}

describe('softmax', () => {
  it('gives the logarithms of the softmax of PyTorch’s documentation-sized example', () => {
    // softmax([1, 2, 3]) = e^1, e^2, e^3 over 30.19287485 = 0.09003057, 0.24472847, 0.66524096
    const logits = Float32Array.from([1, 2, 3]);
    expect(Math.exp(logSoftmaxAt(logits, 0))).toBeCloseTo(0.09003057, 7);
    expect(Math.exp(logSoftmaxAt(logits, 1))).toBeCloseTo(0.24472847, 7);
    expect(Math.exp(logSoftmaxAt(logits, 2))).toBeCloseTo(0.66524096, 7);
  });

  it('does not overflow', () => {
    expect(logSumExp(Float32Array.from([1000, 1000]))).toBeCloseTo(1000 + Math.LN2, 3);
    expect(logSumExp(Float32Array.from([-1e30, -1e30]))).toBeLessThan(-1e29);
  });

  it('sums to one for any logits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const logits = Float32Array.from(values);
          let sum = 0;
          for (let i = 0; i < logits.length; i++) sum += Math.exp(logSoftmaxAt(logits, i));
          expect(sum).toBeCloseTo(1, 5);
        },
      ),
    );
  });
});

describe('drawToken', () => {
  it('is greedy at temperature 0, first of equals', () => {
    expect(argmax(Float32Array.from([1, 3, 3, 2]))).toBe(1);
    const draw = drawToken(halves(), { ...free, temperature: 0 }, none, null, 0.99);
    expect(draw.token).toBe(0);
    expect(draw.logprob).toBeCloseTo(Math.log(0.5), 6);
  });

  it('draws each token as often as its probability says', () => {
    expect(histogram(free)).toEqual([400, 200, 100, 100]);
  });

  it('sharpens at low temperature: weights are squared at 0.5', () => {
    // 1/4, 1/16, 1/64, 1/64 over 22/64: 16/22, 4/22, 1/22, 1/22
    const counts = histogram({ ...free, temperature: 0.5 }, halves, 2200);
    expect(counts).toEqual([1600, 400, 100, 100]);
  });

  it('keeps the fewest tokens that reach top-p', () => {
    // 0.5 alone reaches 0.5; 0.6 needs the second too: 2/3 and 1/3
    expect(histogram({ ...free, topP: 0.5 })).toEqual([800, 0, 0, 0]);
    expect(histogram({ ...free, topP: 0.6 }, halves, 900)).toEqual([600, 300, 0, 0]);
  });

  it('keeps the k likeliest, and those within min-p of the best', () => {
    expect(histogram({ ...free, topK: 2 }, halves, 900)).toEqual([600, 300, 0, 0]);
    expect(histogram({ ...free, minP: 0.3 }, halves, 900)).toEqual([600, 300, 0, 0]);
    expect(histogram({ ...free, minP: 0.2 })).toEqual([400, 200, 100, 100]);
  });

  it('draws from the exact nucleus for any logits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 2, maxLength: 60 }),
        fc.double({ min: 0.05, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.9999999, noNaN: true }),
        (values, topP, uniform) => {
          const logits = Float32Array.from(values);
          const total = logSumExp(logits);
          const p = [...logits].map((x) => Math.exp(x - total));
          const { token } = drawToken(logits, { ...free, topP }, none, null, uniform);
          const likelier = p.filter((x) => x > p[token]! * (1 + 1e-9));
          const before = likelier.reduce((sum, x) => sum + x, 0);
          expect(before).toBeLessThan(topP + 1e-6);
        },
      ),
    );
  });

  it('penalises tokens seen before, both signs', () => {
    // 4/2 = 2 < 3, so token 1 wins; and −1·2 = −2 < −1.5.
    const strong = { ...free, temperature: 0, repetitionPenalty: 2 };
    expect(drawToken(Float32Array.from([4, 3]), strong, new Set([0]), null, 0).token).toBe(1);
    expect(drawToken(Float32Array.from([-1, -1.5]), strong, new Set([0]), null, 0).token).toBe(1);
  });

  it('obeys the mask, and reports the probability before mask and penalty', () => {
    const onlyThree = Int32Array.from([0b1000]);
    const draw = drawToken(halves(), { ...free, repetitionPenalty: 5 }, new Set([3]), onlyThree, 0);
    expect(draw.token).toBe(3);
    expect(draw.logprob).toBeCloseTo(Math.log(1 / 8), 6);
  });

  it('refuses a mask that allows nothing and scores that are not numbers', () => {
    const greedy = { ...free, temperature: 0 };
    expect(() => drawToken(halves(), greedy, none, Int32Array.from([0]), 0)).toThrow('no token');
    expect(() => drawToken(halves(), free, none, Int32Array.from([0]), 0)).toThrow('no token');
    expect(() => drawToken(Float32Array.from([1, NaN]), free, none, null, 0)).toThrow(
      'not numbers',
    );
  });
});

describe('uniformAt', () => {
  it('repeats for the same seed and step, and differs for neighbours', () => {
    expect(uniformAt(42, 7)).toBe(uniformAt(42, 7));
    const values = new Set<number>();
    for (let seed = 1; seed <= 100; seed++)
      for (let step = 0; step < 100; step++) values.add(uniformAt(seed, step));
    expect(values.size).toBe(10_000);
  });

  it('is even: over small seeds and first steps each tenth holds a tenth, within 4 deviations', () => {
    const bins = new Array<number>(10).fill(0);
    const draws = 20_000;
    for (let seed = 1; seed <= draws / 2; seed++)
      for (const step of [0, 1]) bins[Math.floor(uniformAt(seed, step) * 10)]! += 1;
    // Standard deviation of a bin: √(20000 · 0.1 · 0.9) = 42.4
    for (const count of bins) expect(Math.abs(count - draws / 10)).toBeLessThan(4 * 42.4);
  });
});
