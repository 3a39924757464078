/** Moves the focus from rollout to rollout: `j` and `k` of the Run page. Stays put at either end. */
export function stepRollout(page: HTMLElement, step: 1 | -1): void {
  const cards = [...page.querySelectorAll<HTMLElement>('[data-rollout]')];
  const current = cards.findIndex((card) => card.contains(document.activeElement));
  const next = current < 0 ? (step > 0 ? 0 : cards.length - 1) : current + step;
  const card = cards[next];
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
}
