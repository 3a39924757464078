/** The words behind a value to one spelling: `square centimetres`, `cm^2` and `sq cm` are `cm^2`. */
import { synonyms } from '../read/lexicon';

/** Units to one spelling, with their plurals and British forms; two different known units are never equal. */
const UNITS: ReadonlyMap<string, string> = new Map(
  [
    ...synonyms(
      'mm millimeter;cm centimeter;m meter;km kilometer;in inch inches;ft foot feet;yd yard;mi mile;mg milligram;' +
        'g gram;kg kilogram kilo;lb lbs pound;oz ounce;ton tonne;ml milliliter;l liter;gal gallon;' +
        's sec second;min minute;h hr hrs hour;day;week;month;yr year;ms millisecond;kph kmh;mph;' +
        'dollar usd;cent;euro eur;sterling;rouble;rupee rs;yuan rmb;yen;unit;square sq;cubic cu;degree deg;rad radian;' +
        'hz hertz;newton;joule;watt;volt;ohm;pa;mol;acre;percent pct percentage',
    ),
  ].flatMap(([word, unit]) => {
    const spellings = [word, word.replace(/ter$/, 'tre')];
    return [...spellings, ...(word.length > 2 ? spellings.map((one) => `${one}s`) : [])].map(
      (one) => [one, unit] as const,
    );
  }),
);

const SILENT = /^(of|the|a|an|in|total|each|long|wide|tall|high|away|old)$/;

/** Canonical unit of what stands behind a value, in lower case; words that are no unit lose their plural `s`. */
export function unitName(behind: string): string {
  const out: string[] = [];
  let raised = '';
  for (const word of behind.split(/ |(?=[/^])|(?<=\/)/)) {
    const known = UNITS.get(word);
    if (word === 'per') out.push('/');
    else if (word === 'mph') out.push('mi/h');
    else if (known === 'kph') out.push('km/h');
    else if (known === 'square') raised = '^2';
    else if (known === 'cubic') raised = '^3';
    else if (word.startsWith('^') || word === '/') out.push(word);
    else if (word === behind || !SILENT.test(word)) {
      out.push((known ?? word.replace(/(?<=[a-z]{3})s$/, '')) + raised);
      raised = '';
    }
  }
  return out.join(' ').replace(/ ?([/^]) ?/g, '$1');
}

/** Whether every part of a unit is one the lexicon knows. */
export function isKnownUnit(unit: string): boolean {
  const known = new Set(UNITS.values());
  return unit
    .split(/[ /]/)
    .every((part) => /^[CFK]$/.test(part) || known.has(part.replace(/\^\d+$/, '')));
}
