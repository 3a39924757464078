import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBlocks } from './blocks';

test('blank lines part blocks', () => {
  expect(splitBlocks('a\nb\n\nc\n\n\nd')).toEqual(['a\nb', 'c', 'd']);
});

test('a fence and display mathematics stay whole', () => {
  expect(splitBlocks('```\na\n\nb\n```\n\nc')).toEqual(['```\na\n\nb\n```', 'c']);
  expect(splitBlocks('$$\na\n\nb\n$$\n\nc')).toEqual(['$$\na\n\nb\n$$', 'c']);
  expect(splitBlocks('\\[\na\n\nb\n\\]\n\nc')).toEqual(['\\[\na\n\nb\n\\]', 'c']);
});

test('dollars inside a fence open nothing', () => {
  expect(splitBlocks('```\n$$\n```\n\nc')).toEqual(['```\n$$\n```', 'c']);
});

test('a longer fence is not closed by a shorter one', () => {
  expect(splitBlocks('````\n```\n\nx\n````')).toHaveLength(1);
});

test('an indented line after a gap belongs to the item before it', () => {
  expect(splitBlocks('- a\n\n  more\n\nb')).toEqual(['- a\n\n  more', 'b']);
});

const piece = fc.constantFrom('a', ' ', '\n', '\n\n', '```\n', '$$', '\\[', '\\]', '- ', '  x');

test('growing a text changes no block but the last', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (before, after) => {
      const short = splitBlocks(before.join(''));
      const long = splitBlocks([...before, ...after].join(''));
      expect(long.slice(0, Math.max(0, short.length - 1))).toEqual(short.slice(0, -1));
    }),
    { numRuns: 500 },
  );
});

test('nothing but white space is lost', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const bare = (value: string): string => value.replace(/\s+/g, '');
      expect(bare(splitBlocks(text).join(''))).toBe(bare(text));
    }),
  );
});
