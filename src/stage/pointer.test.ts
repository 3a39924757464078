import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  after,
  atStart,
  back,
  countWords,
  firstWords,
  forward,
  goTo,
  indexOf,
  isWhole,
  pauseOrPlay,
  SPEEDS,
  type Pointer,
} from './pointer';
import type { Step } from './steps';

const STEPS: readonly Step[] = [
  { id: 'question', kind: 'question' },
  { id: 'predict-clusters', kind: 'predict', about: 'clusters' },
  { id: 'clusters', kind: 'clusters' },
];
const [WORD] = SPEEDS;
const INSTANT = SPEEDS.at(-1)!;

describe('stepping', () => {
  it('first shows the whole text, then goes on', () => {
    const start = atStart(STEPS);
    const whole = forward(start, STEPS, 5);
    expect([whole.step, isWhole(whole, 5)]).toEqual(['question', true]);
    expect(forward(whole, STEPS, 5)).toMatchObject({ step: 'predict-clusters', words: 0 });
  });

  it('goes back to the step before, whole, and stays at the ends', () => {
    const last = goTo(atStart(STEPS), 'clusters');
    expect(forward(last, STEPS, 3)).toBe(last);
    const before = back(last, STEPS);
    expect([before.step, isWhole(before, 99)]).toEqual(['predict-clusters', true]);
    expect(back(goTo(last, 'question'), STEPS).step).toBe('question');
  });

  it('forwards through all steps and back is the same way', () => {
    const ids: string[] = [];
    let pointer = goTo(atStart(STEPS), 'question');
    for (let i = 0; i < STEPS.length; i++) {
      ids.push(pointer.step);
      pointer = forward(forward(pointer, STEPS, 0), STEPS, 0);
      pointer = goTo(pointer, STEPS[Math.min(i + 1, 2)]!.id);
    }
    expect(ids).toEqual(STEPS.map(({ id }) => id));
  });

  it('keeps its step when steps are added or questions switched off', () => {
    const at = goTo(atStart(STEPS), 'clusters');
    expect(indexOf(at, STEPS)).toBe(2);
    expect(
      indexOf(
        at,
        STEPS.filter(({ kind }) => kind !== 'predict'),
      ),
    ).toBe(1);
  });
});

describe('time', () => {
  it('writes at its speed and never past the end', () => {
    const later = after(atStart(STEPS), STEPS, 10, 2000, WORD!);
    expect(later.words).toBe(3);
    expect(after(later, STEPS, 10, 60_000, WORD!).words).toBe(10);
    expect(after(atStart(STEPS), STEPS, 10, 1, INSTANT).words).toBe(10);
  });

  it('does nothing while paused, and goes on where it was', () => {
    const later = after(atStart(STEPS), STEPS, 10, 2000, WORD!);
    const paused = pauseOrPlay(later);
    expect(after(paused, STEPS, 10, 9999, WORD!)).toBe(paused);
    expect(pauseOrPlay(paused)).toMatchObject({ words: 3, writing: true, playing: true });
  });

  it('goes to the next step by itself only when playing, and never past a question to the class', () => {
    const whole = { ...goTo(atStart(STEPS), 'question'), playing: true };
    expect(after(whole, STEPS, 0, 10_000, INSTANT).step).toBe('predict-clusters');
    expect(after({ ...whole, playing: false }, STEPS, 0, 10_000, INSTANT).step).toBe('question');
    const asked: Pointer = { ...whole, step: 'predict-clusters' };
    expect(after(asked, STEPS, 0, 10_000, INSTANT)).toBe(asked);
    const last: Pointer = { ...whole, step: 'clusters' };
    expect(after(last, STEPS, 0, 10_000, INSTANT)).toBe(last);
  });

  it('goes on writing a text that grows', () => {
    const whole = after(atStart(STEPS), STEPS, 2, 60_000, WORD!);
    expect(isWhole(whole, 4)).toBe(false);
    expect(after(whole, STEPS, 4, 60_000, WORD!).words).toBe(4);
  });
});

it('the first words are a beginning of the text, word by word up to all of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.nat(30), (text, words) => {
      const part = firstWords(text, words);
      expect(text.startsWith(part)).toBe(true);
      expect(firstWords(text, countWords(text))).toBe(text);
      if (words < countWords(text)) expect(countWords(part)).toBe(words);
    }),
  );
});
