/**
 * Which rollouts say the same. Owns the grouping only; how two answers compare is handed in. The result does
 * not depend on the order of comparing, and `unknown` never puts two answers together.
 */
import type { Equality } from './types';

export interface AnswerCluster {
  /** A, B, C … by size, ties by first member; AA follows Z. */
  readonly label: string;
  /** Indices into the answers, ascending. */
  readonly rollouts: readonly number[];
  /** The answer of its first member, as written. */
  readonly answer: string;
}

/**
 * Clusters of equal answers; null answers are in none. Answers are joined over chains of `equal`. Where a
 * chain would join two answers that are `different` (a bare list is equal to a point in each order), its
 * members stay together only when they are equal to exactly the same others.
 */
export function clusterAnswers(
  answers: readonly (string | null)[],
  compare: (left: string, right: string) => Equality,
): AnswerCluster[] {
  const forms = formsOf(answers, (answer) => answer);
  const verdicts = new VerdictTable(forms.length);
  for (const [i, left] of forms.entries())
    for (let j = i + 1; j < forms.length; j++)
      verdicts.set(i, j, compare(left.answer, forms[j]!.answer));
  return labelled(answers, forms, groups(forms.length, verdicts));
}

/**
 * The same over comparisons that are asynchronous (the symbolic rung): all are made first. Answers of one `canonical`
 * form are equal and compare alike, so that one of them is compared for all.
 */
export async function clusterAnswersAsync(
  answers: readonly (string | null)[],
  compare: (left: string, right: string) => Promise<Equality>,
  canonical: (answer: string) => string = (answer) => answer,
): Promise<AnswerCluster[]> {
  const forms = formsOf(answers, canonical);
  const verdicts = new VerdictTable(forms.length);
  for (const [i, left] of forms.entries())
    for (let j = i + 1; j < forms.length; j++)
      verdicts.set(i, j, await compare(left.answer, forms[j]!.answer));
  return labelled(answers, forms, groups(forms.length, verdicts));
}

/** Distinct answers that compare alike, and the one of them that is compared. */
interface Form {
  readonly answer: string;
  readonly spellings: string[];
}

/** In an order that does not depend on that of the answers. */
function formsOf(
  answers: readonly (string | null)[],
  canonical: (answer: string) => string,
): Form[] {
  const forms = new Map<string, Form>();
  for (const answer of [...new Set(answers.filter((one) => one !== null))].sort()) {
    const key = canonical(answer);
    const form = forms.get(key);
    if (form === undefined) forms.set(key, { answer, spellings: [answer] });
    else form.spellings.push(answer);
  }
  return [...forms.values()];
}

const VERDICTS = ['unknown', 'equal', 'different'] as const satisfies readonly Equality[];

/** The verdict of each pair, a byte a pair: a group of thousands of answers has millions. */
class VerdictTable {
  readonly #count: number;
  readonly #verdicts: Uint8Array;

  constructor(count: number) {
    this.#count = count;
    this.#verdicts = new Uint8Array((count * (count - 1)) / 2);
  }

  #at(i: number, j: number): number {
    const [low, high] = i < j ? [i, j] : [j, i];
    return low * this.#count - (low * (low + 1)) / 2 + (high - low - 1);
  }

  set(i: number, j: number, verdict: Equality): void {
    this.#verdicts[this.#at(i, j)] = VERDICTS.indexOf(verdict);
  }

  get(i: number, j: number): Equality {
    return i === j ? 'equal' : VERDICTS[this.#verdicts[this.#at(i, j)]!]!;
  }
}

function groups(count: number, verdicts: VerdictTable): number[][] {
  const seen = new Set<number>();
  const out: number[][] = [];
  for (let start = 0; start < count; start++) {
    if (seen.has(start)) continue;
    const component = [start];
    seen.add(start);
    for (const member of component)
      for (let other = 0; other < count; other++)
        if (!seen.has(other) && verdicts.get(member, other) === 'equal') {
          seen.add(other);
          component.push(other);
        }
    const contradicted = component.some((i) =>
      component.some((j) => i < j && verdicts.get(i, j) === 'different'),
    );
    if (!contradicted) out.push(component);
    else out.push(...byNeighbours(component, verdicts));
  }
  return out;
}

function byNeighbours(component: readonly number[], verdicts: VerdictTable): number[][] {
  const groups = new Map<string, number[]>();
  for (const member of component) {
    const neighbours = component.filter((other) => verdicts.get(member, other) === 'equal');
    const key = neighbours.toSorted((a, b) => a - b).join();
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

function labelled(
  answers: readonly (string | null)[],
  forms: readonly Form[],
  clusters: readonly (readonly number[])[],
): AnswerCluster[] {
  const clusterOf = new Map<string, number>();
  for (const [cluster, members] of clusters.entries())
    for (const member of members)
      for (const spelling of forms[member]!.spellings) clusterOf.set(spelling, cluster);
  const rolloutsOf = clusters.map((): number[] => []);
  for (const [index, answer] of answers.entries())
    if (answer !== null) rolloutsOf[clusterOf.get(answer)!]!.push(index);
  return rolloutsOf
    .sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0))
    .map((rollouts, i) => ({
      ...{ label: label(i), rollouts },
      answer: answers[rollouts[0] ?? 0] ?? '',
    }));
}

function label(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : label(Math.floor(index / 26) - 1) + letter;
}
