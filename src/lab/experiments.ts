/**
 * The guided experiments: what one click starts, what to look at, and what the paper found. Data only; each
 * run is the defaults with a few settings changed.
 */
import { DEFAULT_LAB, POPULAR_LAB, type LabConfig } from './config';

export interface Experiment {
  readonly id: string;
  readonly title: string;
  /** What to look at, in plain words. */
  readonly watch: string;
  /** What the paper found or says on it; empty where it says nothing. */
  readonly paper: string;
  /** The curves that tell it, by their ids, most telling first. */
  readonly curves: readonly string[];
  /** Runs to start one after the other and overlay. */
  readonly runs: readonly { readonly label: string; readonly config: LabConfig }[];
}

const run = (label: string, over: Partial<LabConfig>): Experiment['runs'][number] => ({
  label,
  config: { ...DEFAULT_LAB, ...over },
});

export const EXPERIMENTS: readonly Experiment[] = [
  {
    id: 'popular-mistake',
    title: 'Synthesis against majority on a popular mistake',
    watch:
      'Here the most frequent answer is often wrong in the same way: ten too few in a large column. Majority vote then rewards that mistake; the synthesis compares column sums across the traces and keeps what is right in each. Watch the agreement of reference and truth, and true accuracy: in the recorded runs one sample goes from about .32 to .87 or more with CaT, next to the ground truth’s ceiling, and stays below .60 with majority vote, whose reward rises all the same.',
    paper:
      'Synthesis differs from the majority on 5 to 15% of questions and is right in 70 to 86% of those.',
    curves: ['accuracy', 'reward', 'agreement', 'kl'],
    runs: [
      run('CaT', { ...POPULAR_LAB, reward: 'cat' }),
      run('Majority vote', { ...POPULAR_LAB, reward: 'majority' }),
      run('Ground truth (ceiling)', { ...POPULAR_LAB, reward: 'truth' }),
    ],
  },
  {
    id: 'diversity',
    title: 'Diversity running out',
    watch:
      'As the policy sharpens, its rollouts agree: distinct answers and entropy fall, and more groups have no reward that differs from another. Such groups teach nothing, so the curve flattens before the ceiling.',
    paper: 'When rollouts agree there is nothing left to reconcile, and the signal dries up.',
    curves: ['distinct', 'entropy', 'silent', 'accuracy'],
    runs: [run('CaT, 200 steps', { steps: 200 })],
  },
  {
    id: 'reward-hacking',
    title: 'Reward hacking',
    watch:
      'A learning rate six times as high and no KL term: reward keeps rising while true accuracy falls. The policy learns to agree with its reference instead of being right. Without labels you could not see the truth fall; KL to the anchor is the alarm you do have.',
    paper: 'CaT-RL keeps the anchor frozen and adds a KL term against exactly this.',
    curves: ['reward', 'accuracy', 'kl', 'agreement'],
    runs: [
      run('Learning rate × 6, no KL', { ...POPULAR_LAB, learningRate: 6e-4, beta: 0 }),
      run('As usual', POPULAR_LAB),
    ],
  },
  {
    id: 'group-size',
    title: 'Group size from 1 to 16',
    watch:
      'With one rollout a group has no advantage and nothing is learnt; with two the anchor cannot tell which is right, its references are often wrong, and the policy gets worse. More rollouts give it more to compare, and each step costs more. Recorded ends for G = 1, 2, 4, 8, 16: .54, .42, .81, .89, .91.',
    paper: 'On MATH-500 accuracy of the synthesis grows with every doubling of G.',
    curves: ['accuracy', 'agreement', 'silent', 'speed'],
    runs: [1, 2, 4, 8, 16].map((groupSize) => run(`G = ${String(groupSize)}`, { groupSize })),
  },
  {
    id: 'weak-anchor',
    title: 'A weak anchor',
    watch:
      'Noise on the anchor’s weights makes its references wrong more often. The reward goes on rewarding agreement with them. Compare the agreement of reference and truth with true accuracy: recorded ends are .89 without noise, .83 and .80 with more and more of it.',
    paper: 'A weak anchor gives weak references: the paper’s own limit.',
    curves: ['agreement', 'accuracy', 'reward', 'kl'],
    runs: [
      run('Noise 0.15', { anchorNoise: 0.15 }),
      run('Noise 0.3', { anchorNoise: 0.3 }),
      run('No noise', {}),
    ],
  },
  {
    id: 'live-anchor',
    title: 'A live anchor instead of a frozen one',
    watch:
      'The policy of this moment writes the references itself. Its synthesis skill is not trained here and may drift: watch the agreement of reference and truth late in the run.',
    paper: 'Its anchor is frozen, so that the teacher cannot drift with its pupil.',
    curves: ['agreement', 'accuracy', 'kl', 'entropy'],
    runs: [run('Live', { anchor: 'live', steps: 150 }), run('Frozen', { steps: 150 })],
  },
  {
    id: 'sft',
    title: 'Reward or imitation: CaT-RL against SFT on the references',
    watch:
      'SFT copies the reference text. It is quick at first; reward learning keeps what the policy already does well and usually ends higher or steadier.',
    paper: 'RL beats SFT on the references (0.38 against 0.28 on HealthBench with Llama 3.1 8B).',
    curves: ['accuracy', 'greedy', 'kl', 'entropy'],
    runs: [
      run('CaT-RL', { ...POPULAR_LAB, reward: 'cat' }),
      run('SFT on references', { ...POPULAR_LAB, reward: 'sft' }),
    ],
  },
];
