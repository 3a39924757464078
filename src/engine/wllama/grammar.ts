/** GBNF, llama.cpp's grammar notation, for the few grammars this adapter needs. */

/** Exactly one of these texts. */
export function choiceGrammar(choices: readonly string[]): string {
  return `root ::= ${choices.map(literal).join(' | ')}`;
}

/** One character outside ASCII, whatever its tokens. */
export const NON_ASCII_CHARACTER = 'root ::= [^\\x00-\\x7F]';

function literal(text: string): string {
  const escaped = Array.from(text, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    if (char === '\t') return '\\t';
    return char;
  });
  return `"${escaped.join('')}"`;
}
