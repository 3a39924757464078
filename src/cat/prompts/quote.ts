/**
 * Keeps hostile text inside its frame: a fence that the quoted text cannot close, and chat-template
 * markers that no tokenizer takes for the real ones.
 */

/** Markers of the chat templates in use (ChatML, Llama 3, Gemma, Mistral, DeepSeek) and of BOS, EOS. */
const MARKERS =
  /<(\|[^|<>\n]{1,40}\||｜[^｜<>\n]{1,40}｜|\/?s|bos|eos|pad|unk|start_of_turn|end_of_turn|\/?think)>|\[(\/?INST|\/?SYS)\]/gi;

/** Puts spaces inside the brackets of chat-template markers; all other text stays as it is. */
export function defuse(text: string): string {
  return text.replace(MARKERS, (marker) => `${marker[0]} ${marker.slice(1, -1)} ${marker.at(-1)}`);
}

/** Quotes a text for a prompt: markers defused, then framed. */
export function fence(text: string): string {
  return frame(defuse(text).trim());
}

/** A text between lines of backticks, one backtick longer than any run of them inside it. */
export function frame(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
  const line = '`'.repeat(longest + 1);
  return `${line}\n${text}\n${line}`;
}
