/**
 * Which questions look as if they were about somebody's health, in English, Chinese and Russian. A short list that
 * errs on the safe side: a notice too many costs a glance, one too few may cost more. The user has the last word.
 */
import type { TaskKind } from '../cat/task';

/** Enough alone. Stems: what follows them in the word does not matter. */
const STRONG: readonly RegExp[] = [
  /\b(?:paracetamol|acetaminophen|ibuprofen|aspirin|antibiotic|penicillin|amoxicillin|insulin|morphine|opioid|antidepressant|contraceptive|statin|painkiller|medication|medicine)\p{L}*/giu,
  /\b(?:fever|symptom|diagnos|pregnan|miscarr|overdos|suicid|self-harm|poison|vaccin|diabet|asthma|allerg|infect|vomit|nause|diarrh|seizure|epilep|migraine|headache|toothache|stomach ?ache|backache|rash|bleed|concuss|tumou?r|cancer|pneumonia|malaria|covid|influenza|measles|hypertens|depression|anxiety|eczema|anaemi|anemi|dizz|faint(?:ed|ing)|unconscious)\p{L}*/giu,
  /\b(?:heart attack|stroke symptoms|chest pain|short(?:ness)? of breath|blood pressure|blood sugar|sore throat|side effects?|kill myself|hurt myself|high temperature|swollen|my doctor)\b/giu,
  /(?:парацетамол|ибупрофен|аспирин|антибиотик|инсулин|лекарств|таблетк|симптом|диагно|беременн|температур[аы] (?:3[7-9]|4[0-2])|болит|болят|боль в|боли в|тошнит|тошнот|рвот|понос|кровотеч|давлени[ея] (?:повы|высок|низк)|аллерги|инфекци|отравл|передозиров|самоубий|суицид|прививк|вакцин|диабет|астм|мигрен|головн(?:ая|ой|ую) бол|насморк|кашел|кашля|сыпь|опухол|инфаркт|инсульт|онколог|депресси|грипп|простуд)\p{L}*/giu,
  /对乙酰氨基酚|布洛芬|阿司匹林|抗生素|胰岛素|吃药|服药|药物|药片|剂量|副作用|发烧|发热|头痛|头疼|胸痛|胸口疼|肚子疼|腹痛|胃痛|喉咙痛|牙疼|咳嗽|腹泻|拉肚子|呕吐|恶心|头晕|昏迷|流血|出血|过敏|感染|中毒|怀孕|流产|疫苗|高血压|血糖|糖尿病|哮喘|癌症|肿瘤|中风|心脏病|抑郁|焦虑症|自杀|自残|症状|皮疹|感冒|流感|新冠/gu,
];

/** Only beside a word about a person: "24 tablets in a box" is a sum, "may I take two tablets" is not. */
const WEAK =
  /(?<!\p{L})(?:pain|hurts?|aches?|ill|sick|tablets?|pills?|dos(?:e|es|age)|drugs?|blood|heart|skin|cough\p{L}*|burn(?:t|ed)?|wound\p{L}*|injur\p{L}*|sleep|weight|alcohol|wine|therapy|treatment|surgery|врач\p{L}*|доктор\p{L}*|боль|кровь|рана|ожог)(?!\p{L})/giu;
const PERSON =
  /(?<!\p{L})(?:i|i'm|i've|my|me|myself|should|safe|child|baby|son|daughter|mother|father|wife|husband|мне|меня|моя|мой|мою|ребён\p{L}*|ребен\p{L}*)(?!\p{L})/iu;

/**
 * Whether a model's text on health may be shown without a second question: made for open questions, not known to be
 * mostly wrong, and where it was checked on this device, able to judge and to write.
 */
export function fitForHealth(model: {
  readonly kinds: readonly TaskKind[];
  readonly weak: boolean;
  readonly checked: { readonly judges: boolean; readonly writes: boolean } | null;
}): boolean {
  if (model.checked !== null) return model.checked.judges && model.checked.writes;
  return model.kinds.includes('open') && !model.weak;
}

/** The words that make a question look so, in lower case, each once; empty when none does. */
export function healthSigns(question: string): readonly string[] {
  const text = question.normalize('NFKC').replace(/[’]/g, "'");
  const found = STRONG.flatMap((words) => text.match(words) ?? []);
  if (PERSON.test(text)) found.push(...(text.match(WEAK) ?? []));
  return [...new Set(found.map((word) => word.toLowerCase()))];
}
