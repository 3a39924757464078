/** What a visitor does in any of the browsers, in the words that stand on the page. */
import { fill, press, says } from '../chaos/in-page';
import { until } from '../chaos/until';
import type { StaticHost } from '../support/static-host';
import type { Walker } from './browsers';
import { rolloutTexts, unfold } from './in-page';

export interface Hands {
  /** Presses the button of that name once it can be pressed. */
  press(pattern: string): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  unfold(heading: string): Promise<void>;
  /** Waits until these words stand on the page. */
  see(pattern: string): Promise<void>;
  visit(screen: string): Promise<void>;
  /** The texts of a finished run, once that many are drawn. */
  rollouts(count: number): Promise<readonly string[]>;
}

export function handsOn(walker: Walker, host: StaticHost): Hands {
  const see = (pattern: string): Promise<void> =>
    until(`the words ${pattern}`, () => walker.call(says, pattern), 90_000);
  return {
    see,
    press: (pattern) =>
      until(`something named ${pattern} to press`, () => walker.call(press, pattern)),
    fill: (label, text) =>
      until(`a field ${label}`, () => walker.call(fill, [label, text] as const)),
    unfold: (heading) => until(`the part ${heading}`, () => walker.call(unfold, heading)),
    visit: (screen) => walker.open(`${host.url}#${screen}`),
    async rollouts(count) {
      await see('Run completed\\.');
      let texts: readonly string[] = [];
      await until(`${String(count)} rollouts`, async () => {
        texts = await walker.call(rolloutTexts, null);
        return texts.length === count && texts.every((text) => text.trim() !== '');
      });
      return texts;
    },
  };
}

const MODEL = 'SmolLM2 135M';

/** Where the model's file stops coming at first: within its second segment. */
export const STALL = { ending: '.gguf', bytes: 40_000_000 };

/** Downloads the model from a host with a `STALL`, stops where nothing comes any more, and resumes; first byte asked for then. */
export async function takeModelInTwo(hands: Hands, host: StaticHost): Promise<number> {
  await hands.visit('models');
  await hands.press(`^Download.*${MODEL}$`);
  await hands.see('[34]\\d(\\.\\d)? MB of');
  await hands.press(`^Stop.*${MODEL}$`);
  await hands.press(`^Resume.*${MODEL}$`);
  await hands.press(`^Use, ${MODEL}$`);
  await hands.see('Chosen');
  return host.ranges.find(({ path }) => path.endsWith(STALL.ending))?.from ?? 0;
}
