/** Whether a final answer should go through KaTeX: TeX commands, powers, or a plain expression of symbols. */
export function looksLikeTex(answer: string): boolean {
  if (/\\[a-zA-Z]+|[\^_{}]/.test(answer)) return true;
  // Words would be set as a product of italic letters.
  return !/[a-zA-Z]{2,}/.test(answer) && !/[$#%&~]/.test(answer);
}
