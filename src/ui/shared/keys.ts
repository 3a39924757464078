/** The keys of the page, for the help that `?` opens; and when a key press belongs to a field instead. */
export interface Key {
  readonly keys: readonly string[];
  readonly what: string;
  readonly where: string;
}

export const KEYS: readonly Key[] = [
  { keys: ['?'], what: 'Show this list', where: 'Everywhere' },
  { keys: ['Enter'], what: 'Run', where: 'In the question' },
  { keys: ['Shift', 'Enter'], what: 'New line', where: 'In the question' },
  { keys: ['Esc'], what: 'Stop the run', where: 'While a run is on' },
  { keys: ['j'], what: 'Next rollout', where: 'Run' },
  { keys: ['k'], what: 'Previous rollout', where: 'Run' },
  { keys: ['/'], what: 'Go to the question', where: 'Run' },
];

/** True when the press is typing: a single-letter key must then do nothing. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
