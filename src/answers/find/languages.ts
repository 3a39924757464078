/**
 * How the languages that rollouts are written in say "the answer is" and "answer:". Owns the words, as sources of
 * patterns that end where the answer begins; digits of other scripts are ASCII by then.
 */

const NOT_IN_WORD = '(?<![\\p{L}\\p{M}])';
const COLON = '\\s*\\**\\s*[:：＝=]\\**';
/** A number or a formula comes next. */
const VALUE_AHEAD = '(?=\\s*[-−+]?[$\\\\(]{0,2}\\d)';

/** Nouns of languages in Latin letters that need a verb or a colon behind them, with up to two words between. */
const LATIN_NOUNS =
  'r[ée]ponse|r[ée]sultat|respuesta|resultado|antwort|ergebnis|resposta|risposta|risultato|antwoord|svar(?:et)?|vastaus|odpowied[źz]|wynik|odpov[eě][dď]|výsledek|výsledok|odgovor|r[ăa]spuns(?:ul)?|rezultat(?:ul)?|cevap|yanıt|sonuç|jawaban(?:nya)?|jawapan(?:nya)?|jibu|sagot|đáp án|đáp số|câu trả lời|kết quả|válasz|eredmény|vastus|atsakymas|atbilde';
const LATIN_VERBS = 'est|es|ist|lautet|é|è|is|är|er|on|to|jest|je|este|adalah|ialah|là|ni|ay';
/** For one pattern with the flags `giu`. */
export const IN_LATIN = `${NOT_IN_WORD}(?:${LATIN_NOUNS})(?:\\s+\\p{L}{2,12}){0,2}?(?:\\s+(?:${LATIN_VERBS})(?![\\p{L}’'])\\s*:?|${COLON}|\\s+${VALUE_AHEAD})`;

const SLAVIC = `${NOT_IN_WORD}(?:ответ|відповідь|отговор(?:ът)?|одговор|жауап|адказ)(?:ом)?(?:\\s+(?:равен|является|е|је|будет|дорівнює))?(?:\\s*\\**\\s*[:：—–=-]\\**|${VALUE_AHEAD})`;
const GREEK = `${NOT_IN_WORD}απάντηση(?:\\s+είναι\\s*:?|${COLON})`;
const CAUCASUS = `(?:պատասխան(?:ը)?|პასუხი|პასუხია)(?:\\s*[՝:]|\\s+(?:არის|է)|${VALUE_AHEAD})`;
const HEBREW = `ה?תשובה(?:\\s+ה\\p{L}+)?(?:\\s+(?:היא|הוא)\\s*:?|${COLON}|${VALUE_AHEAD})`;
const ARABIC = `(?:ال)?(?:جواب|[إا]جاب[ةه]|ناتج|نتيجة|حل|پاسخ|نتیجه)(?:\\s+\\p{L}+){0,2}?(?:\\s+(?:هو|هي|ہے|برابر(?:\\s+است)?\\s+با)\\s*:?|${COLON}|${VALUE_AHEAD})`;
const INDIAN = `(?:उत्तर|जवाब|উত্তর|জবাব|ਉੱਤਰ|ਜਵਾਬ|ઉત્તર|જવાબ|ଉତ୍ତର|விடை|பதில்|సమాధానం|జవాబు|ಉತ್ತರ|ഉത്തരം|පිළිතුර)(?:টি|ટી)?(?:\\s+(?:है|हैं|होगा|हो|হলো|হল|হবে|হচ্ছে|છે|ਹੈ|ஆகும்))?(?:${COLON}|\\s*${VALUE_AHEAD})`;
const SOUTH_EAST = `(?:คำตอบ|ຄໍາຕອບ|ចម្លើយ|အဖြေ)(?:ที่ถูกต้อง|สุดท้าย)?\\s*(?:คือ|ແມ່ນ|គឺ|${COLON}|${VALUE_AHEAD})`;
const ETHIOPIC = `መልስ[ኡሱ]?${COLON}`;

const HAN =
  '【(?:[\\p{Script=Han}]{0,4})(?:答案|解答|正解)】\\s*[:：]?|答案(?:应该|應該|应当|就|即)?(?:应)?(?:是|为|為|等于|等於|选|選|：|:)(?!不是)\\s*[:：]?|答案(?=\\s*[$\\\\(-]?\\d)|(?:最终|最終|最后)(?:的)?(?:结果|結果|答案|得数)(?:是|为|為|：|:)\\s*[:：]?|(?:答え|解答|正解|回答|正答|(?<![\\p{Script=Han}])答)(?:は|：|:|＝|=)\\s*[:：]?(?:(?:一?共|总共|總共|合计)?有?|约|大约)(?=\\s*\\d)|(?:答え|解答|正解|回答|正答|(?<![\\p{Script=Han}])答)(?:は|：|:|＝|=)\\s*[:：]?';
const KOREAN = '(?:최종\\s*)?(?:정답|답변|(?<!\\p{L})답)(?:은|는|이|:|：|=)\\s*[:：]?';

/** The same; asked only of texts with letters beyond the Latin ones. */
export const IN_OTHER_SCRIPTS = [
  SLAVIC,
  GREEK,
  CAUCASUS,
  HEBREW,
  ARABIC,
  INDIAN,
  SOUTH_EAST,
  ETHIOPIC,
  HAN,
  KOREAN,
].join('|');

/** `故选B`, `应选（D）`, `选项B正确`, `正解は選択肢C`: what stands before the letter; what comes behind may deny it. */
export const CHOSEN =
  '(?:(?:[故应應当])?[选選](?:择|擇)?(?:[:：]|\\s|答案|是|为){0,3}|(?:选项|選項|選択肢|選択)(?:是|为|為|[:：])?\\s*)[（(【]?(?=[A-JＡ-Ｊ](?![A-Za-zＡ-Ｚ])(?!\\s*[）)】]?\\s*(?:选项|項)?(?:错|錯|不|是错|有误|、|和|与|或|误|では|은|는)))';

/** Behind the answer in languages that end on the verb. */
export const COPULA =
  /\s*(?:です|でした|となります|になります|である|となる|だ|입니다|이다|예요|이에요|है|हैं|होगा|হবে|હશે|છે|ਹੈ|ہے|است|می‌باشد|میباشد|['’]?[dt][ıiuü]r)$/u;
