/** The settings of the next run, as they are typed. */
import {
  DEFAULT_LAB,
  defaultsOf,
  PARAMETERS,
  type LabConfig,
  type Parameter,
} from '../../../lab/config';
import type { PresetName } from '../../../reasoner/careless';
import { differences, SEED_ALONE, settingText } from '../words';

export class LabSetup {
  config = $state<{ -readonly [K in keyof LabConfig]: LabConfig[K] }>({ ...DEFAULT_LAB });

  /** What differs from the defaults, in a line. */
  readonly changed = $derived(differences(this.config, SEED_ALONE));

  /** Settings outside what is usual; the run still starts. */
  readonly unusual = $derived(PARAMETERS.filter((parameter) => isUnusual(parameter, this.config)));

  reset(): void {
    const { preset, reward } = this.config;
    this.config = { ...defaultsOf(preset), reward };
  }

  /** Another preset brings its own usual values, but for what was changed by hand. */
  choosePreset(preset: PresetName): void {
    const { config } = this;
    const before = defaultsOf(config.preset);
    const keys = Object.keys(before) as (keyof LabConfig)[];
    const kept = keys.filter((key) => config[key] !== before[key]);
    const own = Object.fromEntries(kept.map((key) => [key, config[key]]));
    this.config = { ...defaultsOf(preset), ...own, preset };
  }

  take(config: LabConfig): void {
    this.config = { ...config };
  }

  snapshot(): LabConfig {
    return $state.snapshot(this.config);
  }
}

export function isUnusual({ key, usual }: Parameter, config: LabConfig): boolean {
  return config[key] < usual[0] || config[key] > usual[1];
}

export function usualText({ usual, key }: Parameter): string {
  return key === 'seed' ? '' : ` Usual: ${settingText(usual[0])} to ${settingText(usual[1])}.`;
}

/** How far an arrow goes; 1 for whole numbers. */
export function stepOf({ integer, min }: Parameter): number {
  if (integer) return 1;
  return min > 0 && min < 1e-3 ? min : 0.001;
}
