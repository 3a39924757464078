/** How far the lab's training is, for a reader of another screen. */
import type { Doing } from '../doings.svelte';
import { timeLeft } from '../shared/format';
import type { LabDesk } from './lab-desk.svelte';

export function labDoing({ training, waiting }: LabDesk): Doing | null {
  if (training === null) return null;
  const { step, status, secondsLeft, config } = training;
  const place = status === 'starting' ? 'starting' : `step ${step} of ${config.steps}`;
  const state = status === 'paused' ? ['paused'] : [];
  const left = status === 'running' && secondsLeft !== null ? [timeLeft(secondsLeft * 1000)] : [];
  const more = waiting > 0 ? [`${waiting} more to come`] : [];
  const words = `Training: ${[place, ...state, ...left, ...more].join(', ')}`;
  return { screen: 'lab', words, share: step / config.steps };
}
