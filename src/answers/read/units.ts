/** The words behind a value to one spelling: `square centimetres`, `cm^2` and `sq cm` are `cm^2`. */
import { UNITS } from './lexicon';

const SILENT = /^(of|the|a|an|in|total|each|long|wide|tall|high|away|old)$/;

/** Canonical unit of a remark; words that are no unit are kept, in lower case and without plural `s`. */
export function unitName(words: readonly string[]): string {
  const out: string[] = [];
  let raised = '';
  for (const word of words) {
    const lower = word.toLowerCase();
    const known = UNITS.get(word) ?? UNITS.get(lower);
    if (lower === 'per') out.push('/');
    else if (lower === 'mph') out.push('mi/h');
    else if (known === 'kph') out.push('km/h');
    else if (known === 'square') raised = '^2';
    else if (known === 'cubic') raised = '^3';
    else if (word.startsWith('^') || word === '/') out.push(word);
    else if (!SILENT.test(lower)) {
      out.push((known ?? lower.replace(/(?<=[a-z]{3})s$/, '')) + raised);
      raised = '';
    }
  }
  return out
    .join(' ')
    .replace(/ ?([/^]) ?/g, '$1')
    .replace(/^per cent$/, 'percent')
    .replace(/^\/cent$/, 'percent');
}
