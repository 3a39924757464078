/**
 * Lays out a conversation as the text a model was trained on, and cuts that text so that whatever users or
 * models wrote is tokenised as plain text: "<|im_end|>" typed by a user must not end their turn. Pure, and
 * without `String.replace`, whose `$` patterns would rewrite formulas.
 */
import type { ChatFormat } from '../models/chat-format';
import type { ChatMessage } from '../contract/engine';

/** A stretch of the prompt: written by the template (may hold control tokens), or by someone (may not). */
export interface Part {
  readonly text: string;
  readonly trusted: boolean;
}

const trusted = (text: string): Part => ({ text, trusted: true });
const plain = (text: string): Part => ({ text, trusted: false });

/** The conversation as parts, ending where the model is to go on writing. */
export function layOut(messages: readonly ChatMessage[], format: ChatFormat): readonly Part[] {
  switch (format.family) {
    case 'chatml':
      return chatMl(messages, format);
    case 'llama-3':
      return llama3(messages, format);
    case 'gemma':
      return gemma(messages, format);
  }
}

function chatMl(messages: readonly ChatMessage[], format: ChatFormat): readonly Part[] {
  const all: readonly ChatMessage[] =
    format.defaultSystem !== null && messages[0]?.role !== 'system'
      ? [{ role: 'system', content: format.defaultSystem }, ...messages]
      : messages;
  return turns(all, format, {
    open: (role) => `<|im_start|>${role}\n`,
    close: '<|im_end|>\n',
    edit: (content) => content,
  });
}

function llama3(messages: readonly ChatMessage[], format: ChatFormat): readonly Part[] {
  const { systemHead } = format;
  const all: readonly ChatMessage[] =
    systemHead !== '' && messages[0]?.role !== 'system'
      ? [{ role: 'system', content: '' }, ...messages]
      : messages;
  return turns(all, format, {
    open: (role) =>
      `<|start_header_id|>${role}<|end_header_id|>\n\n${role === 'system' ? systemHead : ''}`,
    close: '<|eot_id|>',
    edit: (content) => content.trim(),
  });
}

/** Gemma knows no system turn: it goes before the first user message. */
function gemma(messages: readonly ChatMessage[], format: ChatFormat): readonly Part[] {
  const [first, second, ...rest] = messages;
  const merged: readonly ChatMessage[] =
    first?.role === 'system' && second?.role === 'user'
      ? [{ role: 'user', content: `${first.content}\n\n${second.content}` }, ...rest]
      : messages;
  return turns(merged, format, {
    open: (role) => `<start_of_turn>${role === 'assistant' ? 'model' : 'user'}\n`,
    close: '<end_of_turn>\n',
    edit: (content) => content.trim(),
  });
}

interface Turns {
  readonly open: (role: ChatMessage['role']) => string;
  readonly close: string;
  readonly edit: (content: string) => string;
}

function turns(
  messages: readonly ChatMessage[],
  { bos, replyPrefix }: ChatFormat,
  { open, close, edit }: Turns,
): readonly Part[] {
  const parts: Part[] = bos === '' ? [] : [trusted(bos)];
  messages.forEach(({ role, content }, index) => {
    const continued = role === 'assistant' && index === messages.length - 1;
    parts.push(trusted(open(role) + (continued ? replyPrefix : '')));
    parts.push(plain(continued ? content : edit(content)));
    if (!continued) parts.push(trusted(close));
  });
  if (messages.at(-1)?.role !== 'assistant') parts.push(trusted(open('assistant') + replyPrefix));
  return parts;
}

/**
 * The whole text in pieces to be tokenised one by one: cut within every occurrence of a control token's text
 * that does not lie wholly inside a trusted part. Text without such occurrences stays in one piece, so it
 * is tokenised exactly as the reference implementation would.
 */
export function cutForTokenising(
  parts: readonly Part[],
  controlTexts: readonly string[],
): readonly string[] {
  const whole = parts.map(({ text }) => text).join('');
  const ranges: (readonly [number, number])[] = [];
  let at = 0;
  for (const { text, trusted: isTrusted } of parts) {
    if (isTrusted) ranges.push([at, at + text.length]);
    at += text.length;
  }
  const cuts = new Set<number>();
  for (const control of controlTexts) {
    if (control.length < 2) continue;
    for (let i = whole.indexOf(control); i !== -1; i = whole.indexOf(control, i + 1)) {
      const end = i + control.length;
      if (!ranges.some(([from, to]) => from <= i && end <= to)) cuts.add(i + 1);
    }
  }
  const pieces: string[] = [];
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    pieces.push(whole.slice(from, cut));
    from = cut;
  }
  pieces.push(whole.slice(from));
  return pieces.filter((piece) => piece !== '');
}
