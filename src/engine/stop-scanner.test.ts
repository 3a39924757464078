import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopScanner } from './stop-scanner';

describe('StopScanner', () => {
  it('ends before the stop string, also when it comes in pieces', () => {
    const scanner = new StopScanner(['END', '\n\n']);
    expect(scanner.push('abc E')).toEqual({ text: 'abc ', stopped: false });
    expect(scanner.push('N')).toEqual({ text: '', stopped: false });
    expect(scanner.push('D more')).toEqual({ text: '', stopped: true });
  });

  it('gives back what only looked like one', () => {
    const scanner = new StopScanner(['END']);
    expect(scanner.push('EN')).toEqual({ text: '', stopped: false });
    expect(scanner.push('EMY')).toEqual({ text: 'ENEMY', stopped: false });
    expect(scanner.push('E').text + scanner.flush()).toBe('E');
  });

  it('cuts any text exactly where the first stop string begins, however it is cut', () => {
    const bit = fc.constantFrom('a', 'b', 'ab', 'ba', 'aab');
    fc.assert(
      fc.property(
        fc.array(bit, { maxLength: 20 }),
        fc.uniqueArray(fc.constantFrom('aa', 'bab', 'abb', 'bbbb'), { maxLength: 3 }),
        (pieces, stops) => {
          const scanner = new StopScanner(stops);
          let text = '';
          let stopped = false;
          for (const piece of pieces) {
            if (stopped) break;
            const result = scanner.push(piece);
            text += result.text;
            stopped = result.stopped;
          }
          if (!stopped) text += scanner.flush();
          const all = pieces.join('');
          const ends = stops.map((stop) => all.indexOf(stop)).filter((at) => at !== -1);
          const end = ends.length === 0 ? all.length : Math.min(...ends);
          expect(stopped).toBe(ends.length > 0);
          // A stop string that starts earlier but is longer may complete only after a later one.
          if (ends.length <= 1) expect(text).toBe(all.slice(0, end));
        },
      ),
    );
  });
});
