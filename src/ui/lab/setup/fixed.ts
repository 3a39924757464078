/** The settings of GRPO and AdamW that the lab does not offer, under TRL's names, with what they are held at and why. */

export interface FixedSetting {
  readonly trl: string;
  readonly value: string;
  readonly meaning: string;
}

export const FIXED: readonly FixedSetting[] = [
  {
    trl: 'loss_type',
    value: 'grpo',
    meaning: 'Mean over each trace’s tokens, then over traces; all traces are equally long.',
  },
  {
    trl: 'scale_rewards',
    value: 'group',
    meaning: 'Advantages are divided by the standard deviation of their own group.',
  },
  { trl: 'epsilon_high', value: 'as epsilon', meaning: 'The clip range is the same both ways.' },
  { trl: 'adam_beta1', value: '0.9', meaning: 'Memory of AdamW’s first moment.' },
  { trl: 'adam_beta2', value: '0.95', meaning: 'Memory of AdamW’s second moment.' },
  { trl: 'weight_decay', value: '0', meaning: 'The KL term is what holds the weights.' },
  {
    trl: 'lr_scheduler_type',
    value: 'linear',
    meaning: 'After the warm-up the learning rate falls in a line.',
  },
  { trl: 'top_p, top_k', value: '1, off', meaning: 'Rollouts are drawn from the whole policy.' },
  {
    trl: 'max_completion_length',
    value: '15',
    meaning: 'Every trace has 15 tokens, so none is cut off.',
  },
];
