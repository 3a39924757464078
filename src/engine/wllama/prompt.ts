/**
 * Prompts as the one string that the binding takes. It tokenises control tokens wherever their text stands,
 * so text that users or models wrote is broken inside every such marker with a zero-width space: it reads the
 * same and tokenises as text.
 */
import { chatFormatOf, turnMarkers, type ChatFormat } from '../../models/chat-format';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { isNumber, isString, list } from '../../models/gguf/architecture';
import type { Gguf } from '../../models/gguf/reader';
import type { Prompt } from '../../contract/engine';
import { cutForTokenising, layOut } from '../layout';

const BREAK = '\u200B';
/** `tokenizer.ggml.token_type` of tokens that are never made from typed text. */
const CONTROL = 3;

/** The texts of a model's control tokens, from the head of its file. */
export function controlTexts(file: Gguf): readonly string[] {
  const types = list(file, 'tokenizer.ggml.token_type', isNumber);
  const tokens = list(file, 'tokenizer.ggml.tokens', isString);
  return (tokens ?? []).filter((token, id) => token !== '' && types?.[id] === CONTROL);
}

/** The format of a model by its own template; null when it has none or one of no known family. */
export function formatOf(chatTemplate: string | null, addsBos: boolean): ChatFormat | null {
  const format = chatTemplate === null ? null : chatFormatOf(chatTemplate);
  // The tokeniser writes the BOS token itself where the model wants one.
  return format && addsBos ? { ...format, bos: '' } : format;
}

/** @param controls texts of the model's control tokens */
export function promptString(
  prompt: Prompt,
  format: ChatFormat | null,
  controls: readonly string[],
): Result<string> {
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
  // Some files give Gemma's turn markers another type than that of control tokens.
  const guarded = [...new Set([...controls, ...turnMarkers(format)])];
  return ok(cutForTokenising(layOut(prompt.messages, format), guarded).join(BREAK));
}
