/** A prompt as one text, for showing, searching and measuring; how a model lays it out is the engine's. */
import type { Prompt } from '../../contract/engine';

/** Message after message, a blank line between them. */
export function promptText(prompt: Prompt): string {
  return prompt.kind === 'text'
    ? prompt.text
    : prompt.messages.map((message) => message.content).join('\n\n');
}
