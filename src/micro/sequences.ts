/** Token ids of many sequences in one array: cutting them into traces, summing over them, joining them to questions. */
import { decode, encode, QUESTION_LENGTH, TRACE_LENGTH } from '../reasoner/notation';

/** Token ids of texts, one after the other; throws on a text that is not in the notation, a bug of the caller. */
export function tokensOf(texts: readonly string[]): Int32Array {
  return Int32Array.from(
    texts.flatMap((text) => {
      const ids = encode(text);
      if (ids === null) throw new Error(`not in the notation: ${text}`);
      return ids;
    }),
  );
}

/** Token ids, trace after trace, as texts by group. */
export function splitTraces(tokens: Int32Array, groupSize: number): string[][] {
  const groups: string[][] = [];
  for (let at = 0; at < tokens.length; at += TRACE_LENGTH * groupSize) {
    groups.push(
      Array.from({ length: groupSize }, (_, g) => {
        const start = at + g * TRACE_LENGTH;
        return decode(tokens.subarray(start, start + TRACE_LENGTH));
      }),
    );
  }
  return groups;
}

/** Sum of each trace's log-probabilities. */
export function sumsOf(logprobs: Float32Array): number[] {
  return Array.from({ length: logprobs.length / TRACE_LENGTH }, (_, i) =>
    logprobs
      .subarray(i * TRACE_LENGTH, (i + 1) * TRACE_LENGTH)
      .reduce((total, value) => total + value, 0),
  );
}

/** Length of a question and its trace less the last token: what is read when a whole trace is scored. */
export const WHOLE_LENGTH = QUESTION_LENGTH + TRACE_LENGTH - 1;

/** Questions and their traces less the last token, one trace a question: [N · WHOLE_LENGTH]. */
export function wholeTokens(questions: Int32Array, traces: Int32Array): Int32Array {
  const rows = traces.length / TRACE_LENGTH;
  const tokens = new Int32Array(rows * WHOLE_LENGTH);
  for (let row = 0; row < rows; row++) {
    const [question, trace] = [row * QUESTION_LENGTH, row * TRACE_LENGTH];
    tokens.set(questions.subarray(question, question + QUESTION_LENGTH), row * WHOLE_LENGTH);
    tokens.set(
      traces.subarray(trace, trace + TRACE_LENGTH - 1),
      row * WHOLE_LENGTH + QUESTION_LENGTH,
    );
  }
  return tokens;
}

/** The commonest token at each place of a group's traces, group after group; of equally common ones the first. */
export function commonestTokens(tokens: Int32Array, groupSize: number): Int32Array {
  const groups = tokens.length / (TRACE_LENGTH * groupSize);
  return Int32Array.from({ length: groups * TRACE_LENGTH }, (_, i) => {
    const start = Math.floor(i / TRACE_LENGTH) * groupSize * TRACE_LENGTH + (i % TRACE_LENGTH);
    const column = Array.from({ length: groupSize }, (_, g) => tokens[start + g * TRACE_LENGTH]!);
    const count = (token: number): number => column.filter((other) => other === token).length;
    return column.reduce((best, token) => (count(token) > count(best) ? token : best));
  });
}
