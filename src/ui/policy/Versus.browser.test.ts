/** The comparison on the main page: the sum at hand, held-out sums, sentences, a stop, a failure, axe, 360 px. */
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { failure, type Failure } from '../../failure/failure';
import { fail, ok } from '../../failure/result';
import {
  VERSUS_CHUNK,
  type SideOutcome,
  type VersusOutcome,
} from '../../lab/versus/versus-figures';
import type { Sum } from '../../reasoner/sums';
import '../theme/index.css';
import Versus from './Versus.svelte';
import { HELD_OUT, VersusState, type VersusDoors } from './versus-state.svelte';

const answer = (right: boolean) => ({ answer: right ? 2718 : 2708, right });

/** `right` of eight samples; the synthesis is right where `synthesis` says so. */
const side = (right: number, synthesis: boolean): SideOutcome => ({
  samples: Array.from({ length: 8 }, (_, i) => answer(i < right)),
  greedy: answer(true),
  majority: answer(right > 4),
  synthesis: answer(synthesis),
});

function doors(end: Failure | null = null, chunks = Infinity): VersusDoors {
  return {
    load: () => Promise.resolve(ok({ policy: new Uint8Array(), anchor: new Uint8Array() })),
    measure: async function* ({ sums }, signal) {
      for (let at = 0; at < sums.length && at / VERSUS_CHUNK < chunks; at += VERSUS_CHUNK) {
        if (signal.aborted) return null;
        yield sums.slice(at, at + VERSUS_CHUNK).map((sum: Sum, i): VersusOutcome => ({
          sum,
          policy: side(6, true),
          anchor: side(2, i % 4 > 0),
        }));
      }
      if (chunks !== Infinity && end === null)
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return end;
    },
  };
}

async function shown(question: string, given: VersusDoors) {
  const versus = new VersusState('lab:x', given);
  const screen = await render(Versus, { versus, question });
  await screen.getByRole('button', { name: 'Compare the two' }).click();
  return { screen, versus };
}

test('both are compared on the sum at hand and on held-out sums, in numbers and in sentences', async () => {
  await page.viewport(360, 800);
  const { screen, versus } = await shown('What is 358 + 676 + 739 + 945?', doors());
  const table = screen.getByRole('region', { name: 'Policy against anchor' });
  const row = table.getByRole('row', { name: /^Trained policy, one sample/ });
  // 6 of 8 samples right everywhere: on the sum and on the held-out ones.
  await expect.poll(() => row.element().textContent).toMatch(/2718\s*right\s*75%\s*75\.0%/);
  await expect.poll(() => versus.heldOut.length).toBe(HELD_OUT);
  await expect
    .element(screen.getByText(/At equal cost, one sample each: 75\.0% against 25\.0%/))
    .toBeVisible();
  // One sample .75 against the synthesis's .75, sum by sum: no difference is shown.
  await expect
    .element(screen.getByText(/75\.0% against 75\.0%.*the same accuracy at a ninth/))
    .toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

test('a question that is no sum leaves the held-out sums', async () => {
  const { screen, versus } = await shown('Why is the sky blue?', doors());
  await expect.poll(() => versus.heldOut.length).toBe(HELD_OUT);
  expect(versus.here).toHaveLength(0);
  await expect.element(screen.getByText('On 256 held-out sums, in a worker.')).toBeVisible();
});

test('a stop keeps what was measured; a failure is said', async () => {
  const stopped = await shown('1+2+3+4', doors(null, 2));
  await expect.poll(() => stopped.versus.heldOut.length).toBe(VERSUS_CHUNK);
  await stopped.screen.getByRole('button', { name: 'Stop the comparison' }).click();
  await expect.element(stopped.screen.getByRole('button', { name: 'Compare again' })).toBeVisible();
  expect(stopped.versus.failure).toBeNull();
  await stopped.screen.unmount();

  const gone = failure('model', 'not-found', 'This policy is no longer kept.');
  const lost = { ...doors(), load: () => Promise.resolve(fail(gone)) };
  const { screen } = await shown('1+2+3+4', lost);
  await expect.element(screen.getByRole('alert').getByText(/no longer kept/)).toBeVisible();
});
