/** The lab's words: reward sources, presets, where a run stands, and how numbers of a curve are written. */
import type { PresetName } from '../../reasoner/careless';
import type { LabConfig } from '../../lab/config';
import { defaultsOf, PARAMETERS } from '../../lab/config';
import type { RewardSource } from '../../lab/learning/references';

export const REWARD_OPTIONS: readonly {
  value: RewardSource;
  label: string;
  explanation: string;
}[] = [
  {
    value: 'cat',
    label: 'CaT: agreement with the synthesis',
    explanation:
      'A frozen anchor reads the traces, never the question, and writes one of its own. A trace that gives the same answer earns 1. No label is used.',
  },
  {
    value: 'majority',
    label: 'Majority vote (TTRL)',
    explanation:
      'The most frequent answer of the group is the reference. No label is used; a popular mistake is rewarded too.',
  },
  {
    value: 'truth',
    label: 'Ground truth (the ceiling)',
    explanation:
      'The true sum is the reference. Nobody has it in practice; it shows how far the rest could go.',
  },
  {
    value: 'sft',
    label: 'SFT on the references (CaT-SFT)',
    explanation: 'No reward: the policy is trained to copy the anchor’s synthesis word for word.',
  },
];

export const PRESET_OPTIONS: readonly {
  value: PresetName;
  label: string;
  explanation: string;
}[] = [
  {
    value: 'paper',
    label: 'Paper: mistakes scatter',
    explanation:
      'Wrong answers rarely agree with each other, so the majority is mostly right and the synthesis is right a little more often.',
  },
  {
    value: 'popular',
    label: 'Popular mistake',
    explanation:
      'In large columns the model often loses a ten, always in the same way, so the most frequent answer is often wrong.',
  },
];

export const REWARD_SHORT: Readonly<Record<RewardSource, string>> = {
  cat: 'CaT',
  majority: 'Majority vote',
  truth: 'Ground truth',
  sft: 'SFT on references',
};

export const PRESET_SHORT: Readonly<Record<PresetName, string>> = {
  paper: 'paper preset',
  popular: 'popular mistake',
};

/** "CaT, popular mistake, seed 2". */
export function runTitle({ reward, preset, seed }: LabConfig): string {
  return `${REWARD_SHORT[reward]}, ${PRESET_SHORT[preset]}, seed ${String(seed)}`;
}

/** A setting as it is typed: no trailing zeros, small numbers with an exponent. */
export function settingText(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential().replace('-', '−')
    : String(value);
}

/** Said elsewhere, or without influence on what is learnt. */
const MEASURING: ReadonlySet<string> = new Set(['seed', 'evaluateEvery', 'evaluateSums']);

/** For the form, where everything that was changed is named but the seed. */
export const SEED_ALONE: ReadonlySet<string> = new Set(['seed']);

/** What differs from the defaults, in a line; empty when nothing does. Preset, reward and seed are said elsewhere. */
export function differences(config: LabConfig, left: ReadonlySet<string> = MEASURING): string {
  const defaults = defaultsOf(config.preset);
  const numbers = PARAMETERS.filter(
    ({ key }) => !left.has(key) && config[key] !== defaults[key],
  ).map(({ key, label }) => `${label} ${settingText(config[key])}`);
  return [...numbers, ...(config.anchor === 'live' ? ['live anchor'] : [])].join(', ');
}
