/**
 * What a class is asked before a step tells: the question, what can be answered, which answer turned out right,
 * and what is said of the tally then. Options are made only from what has been shown. Pure; counts are the
 * presenter's.
 */
import { finalAnswer } from '../cat/explore/clusters';
import type { Truth } from '../cat/log/outcome';
import type { RunView } from '../cat/log/view';
import { count } from '../cat/log/words';
import { unreachable } from '../failure/result';
import { majorityOf } from './say';
import type { PredictionAbout, Step } from './steps';

export interface PredictionOption {
  readonly id: string;
  readonly label: string;
}

export interface Prediction {
  readonly about: PredictionAbout;
  readonly question: string;
  readonly options: readonly PredictionOption[];
}

/** Hands by option id. */
export type Tally = Readonly<Record<string, number>>;

/** @param view the run as far as the question's step tells it */
export function predictionOf(view: RunView, about: PredictionAbout): Prediction {
  const math = view.task?.kind === 'math';
  switch (about) {
    case 'clusters':
      return {
        about,
        question: 'What would the majority say?',
        options: answersInOrder(view).map((answer) => ({ id: answer, label: answer })),
      };
    case 'reference':
      return math
        ? {
            about,
            question: 'Which answer will the reference take?',
            options: [
              ...view.clusters.map(({ label, answer }) => ({ id: label, label: answer })),
              { id: 'new', label: 'one that nobody gave' },
            ],
          }
        : {
            about,
            question: 'Will the reference repeat one answer, or be a new one?',
            options: [
              { id: 'copy', label: 'it repeats one' },
              { id: 'new', label: 'a new one' },
            ],
          };
    case 'rewards':
      return {
        about,
        question: math ? 'Which answers earn 1?' : 'Which answer meets most points?',
        options: view.rollouts.map(({ index, extraction }) => {
          const answer = math ? finalAnswer(extraction) : null;
          return {
            id: String(index),
            label: answer === null ? `answer ${index + 1}` : `answer ${index + 1}: ${answer}`,
          };
        }),
      };
    case 'truth':
      return {
        about,
        question: 'Who is right?',
        options: [
          { id: 'reference', label: 'only the reference' },
          { id: 'majority', label: 'only the majority' },
          { id: 'both', label: 'both' },
          { id: 'neither', label: 'neither' },
        ],
      };
    default:
      return unreachable(about);
  }
}

/**
 * Ids of the options that turned out right, from the whole run; null where it is not known (yet).
 * @param truth the known answer's verdicts, for `truth` alone
 */
export function rightOptions(
  view: RunView,
  about: PredictionAbout,
  truth: Truth | null,
): readonly string[] | null {
  switch (about) {
    case 'clusters': {
      const majority = majorityOf(view);
      if (majority === null) return null;
      return answersInOrder(view, majority.rollouts);
    }
    case 'reference':
      return rightReference(view);
    case 'rewards': {
      const values = view.rollouts.map(({ reward }) => reward?.value ?? null);
      const given = values.filter((value) => value !== null);
      if (given.length === 0) return null;
      const best = view.task?.kind === 'math' ? 1 : Math.max(...given);
      return values.flatMap((value, index) => (value === best ? [String(index)] : []));
    }
    case 'truth':
      return rightTruth(truth);
    default:
      return unreachable(about);
  }
}

/** Which question the step answers; null where it answers none. */
export function answeredAt(step: Step): PredictionAbout | null {
  if (step.kind === 'advantages') return 'rewards';
  return step.kind === 'clusters' || step.kind === 'reference' || step.kind === 'truth'
    ? step.kind
    : null;
}

/** What turned out right, and how many hands were for it; empty where nobody was counted. */
export function verdictOn(
  prediction: Prediction,
  tally: Tally,
  right: readonly string[] | null,
): string {
  const total = prediction.options.reduce((sum, { id }) => sum + (tally[id] ?? 0), 0);
  if (total === 0 || right === null) return '';
  const labels = prediction.options.filter(({ id }) => right.includes(id));
  const what =
    labels.length === 0 ? 'none of them' : labels.map(({ label }) => `“${label}”`).join(', ');
  const hit = labels.reduce((sum, { id }) => sum + (tally[id] ?? 0), 0);
  return `You were asked: ${lower(prediction.question)} It is ${what}. ${hit} of ${count(total, 'hand')} ${total === 1 ? 'was' : 'were'} for it.`;
}

function rightReference(view: RunView): readonly string[] | null {
  const { synthesis } = view;
  if (synthesis === null || synthesis.finished === null) return null;
  if (view.task?.kind === 'open') return [synthesis.copyOf === null ? 'new' : 'copy'];
  if (finalAnswer(synthesis.extraction) === null) return null;
  const compared = view.rollouts.filter(({ cluster }) => cluster !== null);
  if (compared.some(({ reward }) => reward === null)) return null;
  const equal = compared.find(({ reward }) => reward?.comparison?.equality === 'equal');
  if (equal !== undefined) return equal.cluster === null ? null : [equal.cluster];
  const unsure = compared.some(({ reward }) => reward?.comparison?.equality === 'unknown');
  return unsure ? null : ['new'];
}

function rightTruth(truth: Truth | null): readonly string[] | null {
  if (truth === null || truth.reference === 'unknown' || truth.majority === 'unknown') return null;
  const reference = truth.reference === 'equal';
  const majority = truth.majority === 'equal';
  if (reference && majority) return ['both'];
  return [reference ? 'reference' : majority ? 'majority' : 'neither'];
}

/** Final answers as written, each once, in the order of the rollouts; of `members` only where they are given. */
function answersInOrder(view: RunView, members?: readonly number[]): readonly string[] {
  const written = view.rollouts.flatMap(({ index, extraction }) =>
    members === undefined || members.includes(index) ? (finalAnswer(extraction) ?? []) : [],
  );
  return [...new Set(written)];
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
