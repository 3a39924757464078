import { expect, test } from 'vitest';
import { typeset, typesetFormula } from './typeset';

function drawn(source: string): HTMLElement {
  const frame = document.createElement('div');
  frame.innerHTML = typeset(source);
  return frame;
}

test.each([
  ['\\(x^2\\)', false],
  ['$$x^2$$', true],
  ['\\[x^2\\]', true],
  ['so $x^2$ grows', false],
  ['$5$ apples', false],
])('%s is mathematics', (source, display) => {
  const math = drawn(source).querySelector('math');
  expect(math).not.toBeNull();
  expect(math?.getAttribute('display') === 'block').toBe(display);
  expect(math?.textContent).not.toContain('\\');
});

test.each(['It costs $5 and then $10 more.', 'from $5-$10', 'a lone $ sign', '$ 5 $'])(
  '%s is money',
  (source) => {
    const frame = drawn(source);
    expect(frame.querySelector('math')).toBeNull();
    expect(frame.textContent.trim()).toBe(source);
  },
);

test('there is no mathematics in code', () => {
  expect(drawn('`$x^2$ \\(y\\)`').querySelector('math')).toBeNull();
});

test('an unfinished formula is shown as it is written', () => {
  const frame = drawn('so \\(x^2 + ');
  expect(frame.querySelector('math')).toBeNull();
  expect(frame.textContent).toContain('x^2 +');
});

test('a formula that KaTeX refuses is shown raw', () => {
  expect(drawn('\\(\\frac{1}\\)').textContent).toContain('\\frac{1}');
});

test.each([
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '<svg onload="window.hacked=1">',
  '[x](javascript:window.hacked=1)',
  '![x](https://example.org/leak?q=secret)',
  '\\(\\href{javascript:window.hacked=1}{x}\\)',
  '\\(\\includegraphics{https://example.org/x}\\)',
  '<math><mtext><style><img src=x onerror="window.hacked=1"></style></mtext></math>',
  '<style>body{display:none}</style>',
  '<div style="position:fixed;inset:0">',
])('hostile %s neither runs nor fetches', (source) => {
  const frame = drawn(source);
  document.body.append(frame);
  expect(frame.querySelector('script, img, svg, style, iframe, a, link, [style]')).toBeNull();
  expect(frame.innerHTML).not.toMatch(/<[^>]+\son\w+=/i);
  expect('hacked' in window).toBe(false);
  frame.remove();
});

test('a very long formula is not set', () => {
  expect(typesetFormula('x'.repeat(5000), false)).not.toContain('<math');
});

test.each(['15*10 = 150 and 3*4', '1*1D and 2*2D', 'a*b*c', '2*(3+4)*5', '5*10*'])(
  'the stars of %s are signs of multiplication',
  (source) => {
    const frame = drawn(source);
    expect(frame.querySelector('em, strong')).toBeNull();
    expect(frame.textContent.trim()).toBe(source);
  },
);

test.each(['an *important* word', '**15** apples', 'so **the answer is 12**.', '*15*'])(
  '%s is emphasised',
  (source) => {
    expect(drawn(source).querySelector('em, strong')).not.toBeNull();
  },
);
