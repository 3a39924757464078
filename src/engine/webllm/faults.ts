/**
 * Sorts what web-llm, TVM and WebGPU throw into failures with a way out. Owns the sentences of this adapter;
 * the common ones are in `engine/errors.ts`.
 */
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { engineFailure, outOfMemory, unsupported } from '../errors';
import type { Loss } from './device-watch';

export function deviceFailure(loss: Loss): Failure {
  if (loss.kind === 'memory') return outOfMemory(loss.detail);
  return failure(
    'device',
    'device-lost',
    'The graphics device was lost (driver reset, sleep, or taken away by the browser). What was written is kept; run again and the model is loaded anew.',
    { canRetry: true, detail: loss.detail },
  );
}

/** A fault while tokens were computed; `loss` says what became of the device. */
export function runFailure(thrown: unknown, loss: Loss | null): Failure {
  return loss === null ? engineFailure(thrown) : deviceFailure(loss);
}

/** A fault while a model was loaded. */
export function loadFailure(thrown: unknown, loss: Loss | null): Failure {
  if (loss !== null) return deviceFailure(loss);
  const name = thrown instanceof Error ? thrown.name : '';
  const detail = describeThrown(thrown);
  switch (name) {
    case 'ShaderF16SupportError':
    case 'FeatureSupportError':
      return unsupported(
        'This graphics adapter lacks a feature the model was built for. Choose a build in f32, or the wasm engine.',
      );
    case 'IntegrityError':
      return failure(
        'model',
        'integrity',
        'A downloaded file differs from the published one and was removed. Load the model again: what is missing is fetched anew. If that does not help, delete the model and download it again.',
        { canRetry: true, detail },
      );
    case 'QuotaExceededError':
      return failure(
        'storage',
        'quota',
        'There is no room left to keep the model. Delete another model or free space, then load again.',
        { canRetry: true, detail },
      );
    case 'TypeError':
    case 'NetworkError':
      if (/fetch|network|cache/i.test(detail))
        return failure(
          'network',
          'unreachable',
          'The model host could not be reached, or the download broke off. Check the connection and load again: finished parts are kept.',
          { canRetry: true, detail },
        );
  }
  return engineFailure(thrown);
}

export function f16Missing(modelId: string): Failure {
  return unsupported(
    `"${modelId}" computes in half precision (shader-f16), which this graphics adapter does not offer. Choose its q4f32 build, or the wasm engine.`,
  );
}
