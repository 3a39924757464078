/**
 * How a model wants its conversation laid out: one of a few families, recognised from the template text that
 * comes with the model, plus what differs within a family. Data only; the layout is `engine/layout.ts`.
 */
export interface ChatFormat {
  readonly family: 'chatml' | 'llama-3' | 'gemma';
  /** System message the model's own template adds when the caller gives none. */
  readonly defaultSystem: string | null;
  /** Text the template puts at the head of its system turn, which it then always writes; empty where it has none. */
  readonly systemHead: string;
  /** Text that begins every prompt, tokenised as a control token. */
  readonly bos: string;
  /** Put after the assistant's header: an empty thought, for models that would think aloud otherwise. */
  readonly replyPrefix: string;
}

/** Recognises a Jinja chat template; null when it belongs to no known family. */
export function chatFormatOf(template: string): ChatFormat | null {
  if (template.includes('<|im_start|>'))
    return {
      family: 'chatml',
      defaultSystem: literalSystem(template),
      systemHead: '',
      bos: '',
      replyPrefix: template.includes('enable_thinking') ? '<think>\n\n</think>\n\n' : '',
    };
  if (template.includes('<|start_header_id|>'))
    return {
      family: 'llama-3',
      defaultSystem: null,
      systemHead: datedHead(template),
      bos: '<|begin_of_text|>',
      replyPrefix: '',
    };
  if (template.includes('<start_of_turn>'))
    return { family: 'gemma', defaultSystem: null, systemHead: '', bos: '<bos>', replyPrefix: '' };
  return null;
}

/** A system message written out in the template itself, as SmolLM2's and Qwen2.5's have one. */
function literalSystem(template: string): string | null {
  const found = /<\|im_start\|>system(?:\n|\\n)([^'"{}]+)<\|im_end\|>/.exec(template);
  return found ? found[1]!.replaceAll('\\n', '\n') : null;
}

/**
 * Llama 3.1 and 3.2 tell the date at the head of the system turn. Today's would give another run each day, so the day
 * that their template falls back to is written.
 */
function datedHead(template: string): string {
  const known = /Cutting Knowledge Date: \w+ \d{4}/.exec(template)?.[0];
  return known === undefined ? '' : `${known}\nToday Date: 26 Jul 2024\n\n`;
}

/** Texts that begin and end turns in this format: nothing that anybody typed may become their tokens. */
export function turnMarkers(format: ChatFormat): readonly string[] {
  switch (format.family) {
    case 'chatml':
      return ['<|im_start|>', ...endOfTurn(format)];
    case 'llama-3':
      return ['<|start_header_id|>', '<|end_header_id|>', ...endOfTurn(format)];
    case 'gemma':
      return ['<start_of_turn>', ...endOfTurn(format)];
  }
}

/** Texts that end a reply in this format; their tokens are stop tokens. */
export function endOfTurn(format: ChatFormat): readonly string[] {
  switch (format.family) {
    case 'chatml':
      return ['<|im_end|>', '<|endoftext|>'];
    case 'llama-3':
      return ['<|eot_id|>', '<|end_of_text|>', '<|eom_id|>'];
    case 'gemma':
      return ['<end_of_turn>', '<eos>'];
  }
}
