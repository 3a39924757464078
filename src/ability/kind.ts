/**
 * Whether a typed question has one final answer or is open, as far as its words tell. A guess that spares a press:
 * the page shows it, and the user's own choice always stands.
 */
import { healthSigns } from './health';
import type { TaskKind } from '../cat/task';

/** A question that begins so wants prose, whatever numbers are in it. */
const PROSE =
  /^(?:why|explain|describe|tell me|write|discuss|summari[sz]e|compare|how (?:do|does|did|can|could|should|would|to|is|are)|what (?:should|would|could|causes|happens)|should|is it|is there|are there|can i|may i|give me (?:advice|tips)|почему|зачем|объясни|опиши|расскажи|напиши|как (?!найти|вычисл)|стоит ли|можно ли|нужно ли|为什么|为何|怎么样|如何|解释|描述|请介绍|介绍|应该)/iu;

/** Asks what to do, wherever it stands. */
const ADVICE =
  /\b(?:what (?:should|can|could) (?:i|we)|should i|is it (?:safe|normal|ok))\b|что (?:мне )?делать|怎么办/iu;

/** Signs of a question with one final answer. No word boundaries for scripts that have none. */
const FIGURES =
  /[=+×÷^√∫∑%]|\$[^$]+\$|\\[a-z]+|\d\s*[-*/]\s*\d|(?<!\p{L})(?:how (?:many|much|long|far|old|tall|heavy)|solve|calculate|compute|evaluate|simplify|factori[sz]e|probability|percent|percentage|derivative|integral|equation|remainder|sum of|product of|average|ratio|area of|perimeter|volume of|сколько|реши\p{L}*|вычисл\p{L}*|найди\p{L}*|вероятност\p{L}*|процент\p{L}*|уравнени\p{L}*)(?!\p{L})|多少|几个|几只|计算|求|解方程|概率|百分之/iu;

/** Null where the words do not tell: too few of them, or nothing typed. */
export function kindOf(question: string): TaskKind | null {
  const text = question.normalize('NFKC').trim();
  if (PROSE.test(text)) return 'open';
  if (FIGURES.test(text)) return 'math';
  // A fever of 39 is no sum.
  if (ADVICE.test(text) || healthSigns(text).length > 0) return 'open';
  if (/\d/u.test(text)) return 'math';
  // A word or two may be anything; Chinese has no spaces to count.
  const words = text.split(/\s+/u).length;
  return words >= 3 || /\p{Script=Han}{6}/u.test(text) ? 'open' : null;
}
