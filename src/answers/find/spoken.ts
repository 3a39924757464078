/**
 * What of a text is said to the reader: without thinking, without what stands behind the end of the turn, without
 * footnotes and drawn frames. Owns those marks only. Everything left out becomes spaces, so that offsets stay.
 */

export interface Spoken {
  readonly text: string;
  /** Closed thinking alone, with spaces for the rest; null when there is none. */
  readonly thought: string | null;
  /** The writer's turn ended in the text, so its end is no cut. */
  readonly ended: boolean;
}

interface Region {
  readonly start: number;
  readonly end: number;
}

export function spokenPart(raw: string): Spoken {
  let text = digitsAscii(raw);
  let thought: string | null = null;
  const hidden = thinkingIn(text);
  if (hidden.length > 0) {
    const closed = hidden.filter((one) => one.closed);
    if (closed.length > 0) thought = only(text, closed);
    text = without(text, hidden);
  }
  const turn = oneTurn(text);
  return {
    text: withoutMarkup(withoutFrames(withoutNotes(turn.text))),
    thought,
    ended: turn.ended,
  };
}

/** The text without thinking and without what stands behind the end of the turn; else as it was written. */
export function saidAloud(raw: string): string {
  return oneTurn(without(raw, thinkingIn(raw))).text;
}

const FOREIGN_DIGIT =
  /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0e50-\u0e59\uff10-\uff19]/g;

/** Digits of other scripts, of one code unit each, as ASCII. The runs of Indian scripts begin six behind a multiple of 16. */
function digitsAscii(text: string): string {
  return text
    .replace(FOREIGN_DIGIT, (sign) => {
      const code = sign.charCodeAt(0);
      return String((code & 15) - (code >= 0x966 && code < 0xe00 ? 6 : 0));
    })
    .replace(/(?<=\d)[\u066b\u066c](?=\d)/g, (sign) => (sign === '\u066b' ? '.' : ','));
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

function without(text: string, regions: readonly Region[]): string {
  let out = '';
  let at = 0;
  for (const { start, end } of regions) {
    if (end <= at) continue;
    out += text.slice(at, Math.max(at, start)) + blank(text.slice(Math.max(at, start), end));
    at = end;
  }
  return out + text.slice(at);
}

function only(text: string, regions: readonly Region[]): string {
  const rest: Region[] = [];
  let at = 0;
  for (const { start, end } of regions) {
    if (start > at) rest.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  return without(text, [...rest, { start: at, end: text.length }]);
}

interface Thinking extends Region {
  readonly closed: boolean;
}

function thinkingIn(text: string): Thinking[] {
  return [...channels(text), ...labelled(text), ...tagged(text)].sort((a, b) => a.start - b.start);
}

const CHANNEL = /<\|channel\|>\s*([a-z]+)[^\n]{0,60}?<\|message\|>/g;
const CHANNEL_END = /<\|(?:end|return|call|start|channel)\|>/g;

/** Channels of gpt-oss: only `final` speaks to the reader. Also with its marks taken off, as some engines do. */
function channels(text: string): Thinking[] {
  const bare = /^\s*analysis(?=\S)/.test(text) ? text.indexOf('assistantfinal') : -1;
  if (bare >= 0) return [{ start: 0, end: bare + 'assistantfinal'.length, closed: true }];
  if (!text.includes('<|channel|>')) return [];
  const out: Thinking[] = [];
  let at = 0;
  let closed = true;
  for (const head of text.matchAll(CHANNEL)) {
    const from = head.index + head[0].length;
    const isFinal = head[1] === 'final';
    if (isFinal) out.push({ start: at, end: from, closed });
    CHANNEL_END.lastIndex = from;
    const end = CHANNEL_END.exec(text)?.index ?? text.length;
    closed = end < text.length;
    if (isFinal) at = end;
  }
  if (at < text.length) out.push({ start: at, end: text.length, closed });
  return out;
}

const WORDS =
  'think|thinking|thinks|thought|thoughts|reason|reasoning|analysis|scratchpad|scratch_pad|inner_monologue|inner_thoughts?|reflection|chain_of_thought|cot';
/** `<think>`, `</think>`, `<seed:think>`, `<|begin_of_thought|>`, `<|END_THINKING|>`, `[THINK]`, `◁think▷`. */
const TAG = new RegExp(
  `(?<!\`)(?:</?(?:\\w{1,20}[:_])?(?:${WORDS})(?:_(?:fast|faster|never_used_\\w{1,40}))?(?:\\s[^<>\\n]{0,80})?>|<\\|(?:begin|start|end)_(?:of_)?(?:${WORDS})\\|>|\\[/?(?:THINK|THINKING|THOUGHT|REASONING)\\]|◁/?think▷|<\\|/?(?:think|thought)\\|>|<unused9[45]>(?:thought)?|<\\|channel>\\s*(?:thought|analysis)|<channel\\|>)(?!\`)`,
  'gi',
);
const CLOSES = /^(?:<\/|<\|\/|\[\/|◁\/|<\|end|<unused95|<channel)/i;
/** Where a writer who forgot to close begins to answer. */
const SPEAKS =
  /<\/?(?:answer|final|final_answer|response|output|solution)>|<\|begin_of_solution\|>/gi;

function tagged(text: string): Thinking[] {
  const out: Thinking[] = [];
  let open: number | null = null;
  for (const match of text.matchAll(TAG)) {
    const after = match.index + match[0].length;
    if (!CLOSES.test(match[0])) open ??= match.index;
    // Closed without having been opened, all before it was thinking.
    else {
      out.push({ start: open ?? 0, end: after, closed: true });
      open = null;
    }
  }
  if (open !== null) {
    SPEAKS.lastIndex = open;
    const speaks = SPEAKS.exec(text)?.index;
    out.push({ start: open, end: speaks ?? text.length, closed: speaks !== undefined });
  }
  return out;
}

/** `Thinking: … Response: …`: a first label for the thinking and a later one for what is said. */
const THINKS =
  /^\s*(?:#{1,6} *|\*\*)?(?:thinking|thoughts?|reasoning|scratchpad|analysis|my thinking)(?: process)?(?:\*\*)?\s*(?:[:：]|\.\.\.\n|\n)/i;
const THEN_SPEAKS =
  /^ *(?:\.\.\.done thinking\.|(?:#{1,6} *|\*\*)?(?:final )?(?:response|output|reply|answer)(?:\*\*)?\s*(?:[:：]|\n))/gim;

function labelled(text: string): Thinking[] {
  const head = THINKS.exec(text);
  if (head === null) return [];
  THEN_SPEAKS.lastIndex = head[0].length;
  const next = THEN_SPEAKS.exec(text);
  if (next === null) return [];
  const end = next.index + (next[0].includes('done thinking') ? next[0].length : 0);
  return [{ start: 0, end, closed: true }];
}

const TURN_END =
  /<\|(?:im_end|eot_id|eom_id|end|endoftext|end_of_text|end_of_turn|eot|return|endofturn|end_of_role|end_of_solution|im_start|start|start_header_id|user|system|assistant|END_OF_TURN_TOKEN|START_OF_TURN_TOKEN|END_RESPONSE)\|>|<\/?s>|<eos>|<(?:end|start)_of_turn>|<turn\|>|<｜[^｜<>\n]{1,30}｜>|\[INST\]|^(?:#{2,4} ?)?(?:human|user|instruction)\s*:/gim;
/** Marks looked at before giving up: a head is a few. */
const MARKS = 50;
const HEADER = /^(?:assistant|model)\b(?:<\|end_header_id\|>)?/i;

/** The first turn of the text that says something; behind its end another turn begins, which is not the writer's. */
function oneTurn(text: string): { text: string; ended: boolean } {
  let out = text;
  for (const match of [...text.matchAll(TURN_END)].slice(0, MARKS)) {
    const at = match.index;
    if (out.slice(0, at).trim() !== '')
      return { text: out.slice(0, at) + blank(text.slice(at)), ended: true };
    // Nothing was said yet: the head of the turn itself.
    const head =
      HEADER.exec(text.slice(at + match[0].length, at + match[0].length + 40))?.[0] ?? '';
    const end = at + match[0].length + head.length;
    out = blank(text.slice(0, end)) + text.slice(end);
  }
  return { text: out, ended: false };
}

/** Footnotes and their marks, which hold numbers that are no answer. */
function withoutNotes(text: string): string {
  let out = text;
  if (out.includes('[^'))
    out = out.replace(/^\[\^\w{1,10}\]:.*$/gm, blank).replace(/\[\^\w{1,10}\]/g, blank);
  const listed = /\n\[\d{1,2}\](?!\()[:\s][^\n]*\s*$/.exec(out);
  if (listed)
    out = `${out.slice(0, listed.index).replace(/\[\d{1,2}\]/g, blank)}${blank(listed[0])}`;
  const raised = /\n([¹²³])\s\S[^\n]*\s*$/.exec(out);
  if (raised)
    out = `${out.slice(0, raised.index).replaceAll(raised[1] ?? '', ' ')}${blank(raised[0])}`;
  return out;
}

/** `│ 42 │` between drawn lines. */
function withoutFrames(text: string): string {
  let out = text;
  if (/[─-╿]/.test(out)) out = out.replace(/[─-╿]/g, ' ');
  if (/^[^\S\n]*\+[-=]{2,}\+[^\S\n]*$/m.test(out))
    out = out
      .replace(/^([^\S\n]*)\|([^\n]*)\|([^\S\n]*)$/gm, '$1 $2 $3')
      .replace(/^[^\S\n]*\+[-=+]{2,}\+[^\S\n]*$/gm, blank);
  return out;
}

/** Struck-out text, and tags of bold or underlined text that are closed again. */
function withoutMarkup(text: string): string {
  let out = text;
  if (out.includes('~~')) out = out.replace(/~~[^~\n]{1,200}~~/g, blank);
  for (const tag of out.includes('</') ? ['b', 'i', 'u', 'em', 'strong', 'mark'] : [])
    if (out.includes(`<${tag}>`) && out.includes(`</${tag}>`))
      out = out.replaceAll(`<${tag}>`, blank).replaceAll(`</${tag}>`, blank);
  return out;
}
