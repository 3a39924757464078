/**
 * Between prompts and token ids for one loaded model. Owns the rule that only the template makes control
 * tokens; layouts are in `layout.ts`, the bytes of tokens in web-llm's tokeniser or the character table.
 */
import type { ChatFormat } from '../../models/chat-format';
import type { Prompt } from '../../contract/engine';
import { unsupported } from '../errors';
import type { Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Tokenizer } from './internals';
import { cutForTokenising, layOut, type Part } from '../layout';

export interface TextModel {
  /** Ids of a prompt, template and BOS included. */
  readonly encodePrompt: (prompt: Prompt) => Result<readonly number[]>;
  /** Ids of text that goes on where a prompt ended; control tokens in it are plain text. */
  readonly encodeContinuation: (text: string) => Result<readonly number[]>;
  readonly decode: (ids: readonly number[]) => string;
  /** Ids that end a text. */
  readonly stopIds: ReadonlySet<number>;
  /** Whether the closing token is part of the text all the same. */
  readonly stopIsText: boolean;
}

export interface TokenizerTextOptions {
  readonly tokenizer: Tokenizer;
  readonly format: ChatFormat | null;
  readonly controlTexts: readonly string[];
  readonly stopIds: ReadonlySet<number>;
  /** Text of the BOS token where `text` prompts are to begin with one. */
  readonly bos: string;
}

export function tokenizerText(options: TokenizerTextOptions): TextModel {
  const { tokenizer, format, controlTexts, stopIds, bos } = options;
  const encodeParts = (parts: readonly Part[]) =>
    cutForTokenising(parts, controlTexts).flatMap((piece) => [...tokenizer.encode(piece)]);
  return {
    stopIds,
    stopIsText: false,
    decode: (ids) => tokenizer.decode(Int32Array.from(ids)),
    encodeContinuation: (text) => ok(encodeParts([{ text, trusted: false }])),
    encodePrompt: (prompt) => {
      if (prompt.kind === 'text')
        return ok(
          encodeParts([
            { text: bos, trusted: true },
            { text: prompt.text, trusted: false },
          ]),
        );
      if (format === null) return fail(noTemplate());
      return ok(encodeParts(layOut(prompt.messages, format)));
    },
  };
}

function noTemplate(): Failure {
  return unsupported(
    'This model comes without a chat template of a known family (ChatML, Llama 3, Gemma), so it cannot hold a conversation here. Choose an instruction-tuned model.',
  );
}
