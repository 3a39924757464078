/** The colour of an answer cluster by its letter. Past the eighth all share one grey; letters go on. */
const COLOURED = 8;

/** `label` is A, B, C …; null is a rollout without a cluster. Gives a CSS value. */
export function clusterColour(label: string | null): string {
  if (label === null) return 'var(--rule-strong)';
  const index = label.charCodeAt(0) - 'A'.charCodeAt(0);
  const coloured = label.length === 1 && index >= 0 && index < COLOURED;
  return coloured ? `var(--cluster-${String(index + 1)})` : 'var(--cluster-rest)';
}
