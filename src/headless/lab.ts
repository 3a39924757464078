/** The lab in headless Chromium: one run in its worker, every event sent out. Used by `npm run bench -- lab`. */
import * as v from 'valibot';
import { addressOf } from '../address/address';
import { startLab } from '../lab/client';
import { defaultsOf, type LabConfig } from '../lab/config';
import { newId } from '../platform/ids';
import type { HeadlessCommand } from './command';

const args = v.object({
  config: v.record(v.string(), v.union([v.string(), v.number()])),
  device: v.picklist(['auto', 'wasm', 'webgpu']),
});

export const lab: HeadlessCommand = async (raw, emit, signal) => {
  const { config, device } = v.parse(args, raw);
  const preset = config['preset'] === 'popular' ? 'popular' : 'paper';
  const run = startLab({
    id: newId(),
    config: { ...defaultsOf(preset), ...config } as LabConfig,
    base: addressOf('reasoner/'),
    device,
    checkpoint: false,
  });
  signal.addEventListener('abort', () => run.stop(), { once: true });
  let outcome: string | null = null;
  try {
    for await (const event of run.events) {
      await emit(event);
      if (event.type !== 'lab.finished') continue;
      outcome = event.outcome;
      if (event.failure !== null) throw new Error(event.failure.message);
    }
  } finally {
    run.close();
  }
  return outcome;
};
