/**
 * Cuts a growing Markdown text into blocks, so that while it streams only the last one is drawn again.
 * A block ends at a blank line outside code fences and display mathematics. Joined with their separators
 * the blocks are the text; a longer text begins with the same blocks, but for the last.
 */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let block = '';
  let fence: string | null = null;
  let mathOpen = false;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const blank = line.trim() === '';
    if (blank && fence === null && !mathOpen) {
      // An indented line after the gap still belongs to the list item before it.
      const continues = /^\s+\S/.test(lines[index + 1] ?? '');
      if (!continues) {
        if (block.trim() !== '') blocks.push(block);
        block = '';
        continue;
      }
    }
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
    } else if (fence === null) {
      mathOpen = leavesMathOpen(line, mathOpen);
    }
    block += block === '' ? line : `\n${line}`;
  }
  if (block.trim() !== '') blocks.push(block);
  return blocks;
}

/** Whether display mathematics is open after `line`. `$$` toggles; `\[` opens and `\]` closes. */
function leavesMathOpen(line: string, openBefore: boolean): boolean {
  let open = openBefore;
  for (const [mark] of line.matchAll(/\$\$|\\\[|\\\]/g)) {
    if (mark === '$$') open = !open;
    else open = mark === '\\[';
  }
  return open;
}
