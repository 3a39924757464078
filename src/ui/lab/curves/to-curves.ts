/** What was started or opened further down is drawn at the top: eyes and keyboard go there. */
export function toCurves(): void {
  const title = document.getElementById('curves-title');
  title?.scrollIntoView({ block: 'start' });
  title?.focus({ preventScroll: true });
}
