import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatFormat } from '../../models/chat-format';
import { formatOf, promptString } from './prompt';

const CHATML = `{% for message in messages %}{{'<|im_start|>' + message['role']}}{% endfor %}`;
const controls = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];

const chat = (content: string, format: ChatFormat | null) =>
  promptString({ kind: 'chat', messages: [{ role: 'user', content }] }, format, controls);

function text(content: string): string {
  const result = chat(content, formatOf(CHATML, false));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('prompt string', () => {
  test('is the template’s own layout', () => {
    expect(text('Hi')).toBe('<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n');
  });

  test('only the template’s markers stay whole, whatever is written', () => {
    const piece = fc.constantFrom(
      ...controls,
      '<|im_',
      'end|>',
      '<|',
      '|>',
      '$&',
      '$$x$$',
      'a',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const whole = text(pieces.join(''));
        const count = (marker: string) => whole.split(marker).length - 1;
        expect(count('<|im_start|>')).toBe(2);
        expect(count('<|im_end|>')).toBe(1);
        expect(count('<|endoftext|>')).toBe(0);
        // Nothing but the breaks was added.
        expect(whole.replaceAll('\u200B', '')).toBe(
          `<|im_start|>user\n${pieces.join('')}<|im_end|>\n<|im_start|>assistant\n`,
        );
      }),
    );
  });

  test('a template of no known family is refused with the way out', () => {
    expect(chat('Hi', formatOf('{{ messages }}', false))).toMatchObject({
      ok: false,
      failure: { code: 'unsupported' },
    });
  });

  test('the BOS token is left to the tokeniser where that writes it', () => {
    const llama = `{{ '<|start_header_id|>' }}`;
    expect(formatOf(llama, true)?.bos).toBe('');
    expect(formatOf(llama, false)?.bos).toBe('<|begin_of_text|>');
  });
});
