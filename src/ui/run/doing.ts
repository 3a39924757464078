/** How far the Run page's own work is, for a reader of another screen. */
import type { Doing } from '../doings.svelte';
import type { RunDesk } from './desk.svelte';
import { statusSentence } from './status';

export function runDoing({ phase, progress, run: { view } }: RunDesk): Doing | null {
  if (phase === 'preparing') {
    const share = progress?.total ? progress.done / progress.total : null;
    return { screen: 'run', words: 'Run: loading the model', share };
  }
  if (phase !== 'running') return null;
  const words = `Run: ${lower(statusSentence(view)).replace(/\.$/, '')}`;
  const ended = view.rollouts.filter(({ status }) => status === 'finished' || status === 'failed');
  const exploring = view.stages.explore.status === 'running';
  return { screen: 'run', words, share: exploring ? ended.length / view.rollouts.length : null };
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
