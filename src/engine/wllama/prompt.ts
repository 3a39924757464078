/**
 * Prompts as the one string that the binding takes. It tokenises control tokens wherever their text stands,
 * so text that users or models wrote is broken inside every such marker with a zero-width space: it reads the
 * same and tokenises as text.
 */
import { chatFormatOf, type ChatFormat } from '../../models/chat-format';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Prompt } from '../contract';
import { cutForTokenising, layOut } from '../layout';

const BREAK = '\u200B';
/** Whatever looks like a control token of any known family: <|…|>, <｜…｜>, <name>, </s>, [INST]. */
const MARKER = /<[|｜][^<>\s]{0,80}[|｜]>|<\/?[a-z][a-z_]{0,40}\d*>|\[\/?[A-Z][A-Z_]{1,40}\]/giu;

/** The format of a model by its own template; null when it has none or one of no known family. */
export function formatOf(chatTemplate: string | null, addsBos: boolean): ChatFormat | null {
  const format = chatTemplate === null ? null : chatFormatOf(chatTemplate);
  // The tokeniser writes the BOS token itself where the model wants one.
  return format && addsBos ? { ...format, bos: '' } : format;
}

export function promptString(prompt: Prompt, format: ChatFormat | null): Result<string> {
  if (prompt.kind === 'text') return ok(prompt.text);
  if (!format) {
    return fail(
      failure(
        'model',
        'unsupported',
        'This model comes without a chat template of a known family (ChatML, Llama 3, Gemma), so it cannot hold a conversation here. Choose an instruction-tuned model.',
      ),
    );
  }
  const parts = layOut(prompt.messages, format);
  const markers = new Set(parts.flatMap(({ text }) => text.match(MARKER) ?? []));
  // A marker may also arise where a trusted and a plain part meet.
  const whole = parts.map(({ text }) => text).join('');
  for (const marker of whole.match(MARKER) ?? []) markers.add(marker);
  return ok(cutForTokenising(parts, [...markers]).join(BREAK));
}
