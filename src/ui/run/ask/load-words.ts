/** How far the loading of a model is, in words. */
import type { LoadProgress } from '../../../contract/engine';
import { bytes } from '../../shared/format';

const PHASES: Readonly<Record<LoadProgress['phase'], string>> = {
  measure: 'Trying which engine is faster here, once for this model',
  download: 'Downloading the model',
  verify: 'Checking the file',
  convert: 'Converting the weights',
  load: 'Reading the model into memory',
  compile: 'Preparing the graphics card',
  restart: 'The engine did not answer any more and is started anew',
  ready: 'Ready',
};

export function loadWords(progress: LoadProgress): { label: string; text: string } {
  const label = PHASES[progress.phase];
  const { done, total } = progress;
  // Compiling counts steps, everything else counts bytes.
  const inBytes = !['measure', 'compile', 'restart', 'ready'].includes(progress.phase);
  if (!inBytes || done === 0) return { label, text: label };
  const amount = total === null ? bytes(done) : `${bytes(done)} of ${bytes(total)}`;
  return { label, text: `${label}: ${amount}` };
}
