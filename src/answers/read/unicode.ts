/**
 * Unicode mathematics and foreign digits to plain LaTeX. Owns the tables, which are loaded when an answer first
 * holds a character beyond ASCII.
 */

const SIGNS: ReadonlyMap<string, string> = new Map(
  (
    '− - – - — - ‐ - ‑ - × \\times ⋅ \\cdot · \\cdot ∙ \\cdot • \\cdot ∗ * ÷ / ∕ / ⁄ / ≤ \\le ≥ \\ge ⩽ \\le ⩾ \\ge ≦ \\le ≧ \\ge ≠ \\ne ≈ \\approx ≃ \\approx ' +
    '≅ \\approx ∼ \\approx ≡ \\equiv ± \\pm ∓ \\mp √ \\sqrt ∛ \\cbrt ∞ \\infty π \\pi ∪ \\cup ∩ \\cap ∈ \\in ∖ \\setminus ' +
    "∅ \\emptyset ⌀ \\emptyset ° ^\\circ º ^\\circ ℃ ^\\circ ℉ ^\\circ ′ ' ’ ' ‘ ' “ \" ” \" → \\to ⇒ \\Rightarrow ⇔ \\iff ⟨ \\langle ⟩ \\rangle " +
    '〈 \\langle 〉 \\rangle ⌊ \\lfloor ⌋ \\rfloor ⌈ \\lceil ⌉ \\rceil ∠ \\angle △ \\triangle ∧ \\land ∨ \\lor ℝ \\mathbb{R} ℤ \\mathbb{Z} ℕ \\mathbb{N} ℚ \\mathbb{Q} ℂ \\mathbb{C} ' +
    '… \\dots ⋯ \\dots ∣ | ‖ \\Vert 。 . 、 , ： : ； ; ， , （ ( ） ) 【 [ 】 ] ％ % ＝ = ＋ + － - ＄ $ ⊂ \\subset ⊆ \\subset α \\alpha β \\beta γ \\gamma δ \\delta ε \\epsilon ζ \\zeta η \\eta θ \\theta κ \\kappa λ \\lambda μ \\mu ν \\nu ξ \\xi ρ \\rho σ \\sigma τ \\tau φ \\phi χ \\chi ψ \\psi ω \\omega Γ \\Gamma Δ \\Delta Θ \\Theta Λ \\Lambda Σ \\Sigma Φ \\Phi Ψ \\Psi Ω \\Omega ℓ \\ell 𝑖 i ⅈ i ℯ e'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      if (index % 2 === 0) pairs.push([word, words[index + 1] ?? '']);
      return pairs;
    }, []),
);

const VULGAR: ReadonlyMap<string, string> = new Map(
  '½ 1/2 ⅓ 1/3 ⅔ 2/3 ¼ 1/4 ¾ 3/4 ⅕ 1/5 ⅖ 2/5 ⅗ 3/5 ⅘ 4/5 ⅙ 1/6 ⅚ 5/6 ⅐ 1/7 ⅛ 1/8 ⅜ 3/8 ⅝ 5/8 ⅞ 7/8 ⅑ 1/9 ⅒ 1/10'
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      const [over, under] = (words[index + 1] ?? '').split('/');
      if (index % 2 === 0) pairs.push([word, `\\frac{${over ?? ''}}{${under ?? ''}}`]);
      return pairs;
    }, []),
);
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ';
const RAISED_AS = '0123456789+-()ni';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ';
const LOWERED_AS = '0123456789+-()n';

/** First code point of each run of ten decimal digits that NFKC leaves as it is. */
const DIGIT_ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
  0xf20, 0x1040, 0x17e0, 0x1810,
];

function shifted(text: string, from: string, to: string, mark: string): string {
  let out = '';
  let open = false;
  for (const sign of text) {
    const at = from.indexOf(sign);
    if (at >= 0 && !open) out += `${mark}{`;
    if (at < 0 && open) out += '}';
    open = at >= 0;
    out += at >= 0 ? to.charAt(at) : sign;
  }
  return open ? `${out}}` : out;
}

/** Unicode to ASCII and LaTeX; letters of other alphabets stay. */
export function plainCharacters(text: string): string {
  let out = shifted(shifted(text, RAISED, RAISED_AS, '^'), LOWERED, LOWERED_AS, '_');
  out = [...out]
    .map((sign) => {
      const known = VULGAR.get(sign) ?? SIGNS.get(sign);
      if (known === undefined) return sign;
      return known.startsWith('\\') || known.startsWith('^\\') ? `${known} ` : known;
    })
    .join('')
    .normalize('NFKC');
  return [...out]
    .map((sign) => {
      if (!/\p{Nd}/u.test(sign) || sign < '\x80') return sign;
      const code = sign.codePointAt(0) ?? 0;
      const zero = DIGIT_ZEROS.find((start) => code >= start && code < start + 10);
      return zero === undefined ? sign : String(code - zero);
    })
    .join('')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\s/g, ' ');
}
