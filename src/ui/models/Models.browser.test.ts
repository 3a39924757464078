/** The Models screen over the real library: states, the one button of each, fit with its reason, consent. */
import { flushSync } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { DEFAULT_GGUF } from '../../models/catalogue';
import { sampleGguf } from '../../../test/support/models/gguf-file';
import { failure } from '../../failure/failure';
import { fail, ok } from '../../failure/result';
import { createMemoryRunStore } from '../../storage/runs-memory';
import App from '../App.svelte';
import { createEvaluateDoors } from '../evaluate/page-doors';
import { HistoryState } from '../history/history.svelte';
import { RequestLedger } from '../privacy/ledger.svelte';
import { Doings } from '../doings.svelte';
import { RunDesk } from '../run/desk.svelte';
import { Draft } from '../run/ask/draft.svelte';
import type { Services } from '../services';
import { BARE, LAPTOP, modelDoors, type DoorOptions } from '../../../test/support/models/doors';
import { ModelsState } from './models.svelte';

function services(options: DoorOptions = {}): Services {
  const models = new ModelsState(modelDoors(options));
  const desk = new RunDesk({
    clock: () => 0,
    prepare: (onProgress, signal) => models.prepare(onProgress, signal),
    run: () => {
      throw new Error('nothing runs in this test');
    },
    openRecord: () => Promise.reject(new Error('nothing is recorded in this test')),
  });
  return {
    models,
    draft: new Draft(),
    desk,
    evaluate: createEvaluateDoors({
      prepare: (onProgress, signal) => models.prepare(onProgress, signal),
      parts: () => Promise.resolve(null),
      desk,
    }),
    history: new HistoryState(() =>
      Promise.resolve({ store: createMemoryRunStore(), failure: null }),
    ),
    ledger: new RequestLedger(),
    doings: new Doings(),
    loadGrader: () => Promise.reject(new Error('no grader in this test')),
  };
}

const cardOf = (name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** A server that gives the first half of a file and then waits for the stop. */
function halfServer(asked: string[]) {
  return (url: string, init: RequestInit): Promise<Response> => {
    asked.push(url);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(DEFAULT_GGUF.downloadBytes / 2));
        init.signal?.addEventListener('abort', () => {
          controller.error(new DOMException('stopped', 'AbortError'));
        });
      },
    });
    return Promise.resolve(new Response(body, { status: 200 }));
  };
}

beforeEach(async () => {
  history.replaceState(null, '', '#models');
  await page.viewport(1280, 900);
});

test('nothing is fetched before its button is pressed; a stop keeps the part', async () => {
  const asked: string[] = [];
  await render(App, { services: services({ fetch: halfServer(asked) }) });
  const card = cardOf('SmolLM2 135M');
  await expect.element(card.getByText('not downloaded')).toBeVisible();
  expect(asked).toEqual([]);
  await card.getByRole('button', { name: 'Download 98.4 MB, SmolLM2 135M' }).click();
  await expect.element(card.getByText(/49\.2 MB of 98\.4 MB/)).toBeVisible();
  await card.getByRole('button', { name: 'Stop, SmolLM2 135M' }).click();
  await expect.element(card.getByText('partly downloaded')).toBeVisible();
  await expect.element(card.getByRole('button', { name: 'Resume, SmolLM2 135M' })).toBeEnabled();
  expect(asked).toHaveLength(1);
});

test('a model that does not fit says why and cannot be downloaded', async () => {
  await render(App, { services: services({ device: BARE }) });
  await expect.element(page.getByText('No WebGPU here')).toBeVisible();
  await expect.element(page.getByText('One thread only')).toBeVisible();
  await page.getByText('Stronger and other models').click();
  const card = cardOf('Qwen3 4B');
  await expect.element(card.getByText(/It needs WebGPU/).first()).toBeVisible();
  await expect
    .element(card.getByRole('button', { name: /Download about .*Qwen3 4B/ }))
    .toBeDisabled();
});

test('one model is recommended for the device, and is the primary choice', async () => {
  await render(App, { services: services() });
  await expect.element(page.getByText('recommended here')).toBeVisible();
  expect(page.getByText('recommended here').elements()).toHaveLength(1);
});

test('a file from disk is taken in and chosen; anything else is refused by name', async () => {
  const own = services();
  await render(App, { services: own });
  await own.models.openFile(new File(['x'], 'notes.txt'));
  await expect.element(page.getByText(/“notes.txt” is not a GGUF file/)).toBeVisible();
  await own.models.openFile(new File(['no model'], 'renamed.gguf'));
  await expect.element(page.getByText(/it does not begin with "GGUF"/)).toBeVisible();
  const bytes = sampleGguf({ 'general.name': { text: 'mine' } }, []);
  await own.models.openFile(new File([bytes.slice(0, 20)], 'cut.gguf'));
  await expect
    .element(page.getByText(/The model file is cut short: it has 20 bytes/))
    .toBeVisible();
  expect(own.models.local).toEqual([]);
  await own.models.openFile(new File([bytes], 'my-model.Q8_0.gguf'));
  await expect.element(page.getByText('my-model.Q8_0.gguf')).toBeVisible();
  expect(own.models.choice.modelId).toContain('my-model');
  expect(own.models.usable.some(({ name }) => name === 'my-model.Q8_0.gguf')).toBe(true);
});

test('loading moves the card from loading to in memory, and a failure keeps its words', async () => {
  let finish: (outcome: 'well' | 'badly') => void = () => {};
  const own = services({
    load: async (_choice, onProgress) => {
      onProgress({ phase: 'load', done: 50e6, total: 98e6 });
      const how = await new Promise<'well' | 'badly'>((resolve) => (finish = resolve));
      return how === 'well'
        ? ok({} as never)
        : fail(failure('engine', 'out-of-memory', 'It needs 260 MB. Close other tabs.'));
    },
  });
  own.models.choose(DEFAULT_GGUF.id);
  await render(App, { services: own });
  const card = cardOf('SmolLM2 135M');
  const loading = own.models.prepare(() => {}, new AbortController().signal);
  await expect.element(card.getByText(/50.0 MB of 98.0 MB/)).toBeVisible();
  finish('well');
  await loading;
  await expect.element(card.getByText('in memory')).toBeVisible();
  const again = own.models.prepare(() => {}, new AbortController().signal);
  await expect.element(card.getByText('loading', { exact: true })).toBeVisible();
  finish('badly');
  await again;
  flushSync();
  await expect.element(card.getByText('It needs 260 MB. Close other tabs.')).toBeVisible();
  await expect.element(card.getByRole('button', { name: 'Try again, SmolLM2 135M' })).toBeEnabled();
});

test('both engines can be measured on a model that is here, and the faster one is named', async () => {
  const own = services();
  own.models.choose(DEFAULT_GGUF.id);
  await render(App, { services: own });
  await own.models.prepare(() => {}, new AbortController().signal);
  const card = cardOf('SmolLM2 135M');
  await card.getByText('Builds and engine').click();
  await card.getByRole('button', { name: 'Measure both engines' }).click();
  await expect
    .element(card.getByText(/Measured here: WebGPU \(web-llm\) 120.0 tokens/))
    .toBeVisible();
  await expect
    .element(card.getByText(/Measured on this device: 120 tokens a second/))
    .toBeVisible();
});

test('the first load on a real graphics adapter tries both engines, once; a forced engine needs no trial', async () => {
  const measured: string[] = [];
  const measure = (id: string) => {
    measured.push(id);
    return Promise.resolve(ok([{ engine: 'webllm' as const, tokensPerSecond: 120 }]));
  };
  const phases: string[] = [];
  const load = async (models: ModelsState): Promise<void> => {
    await models.prepare(({ phase }) => phases.push(phase), new AbortController().signal);
  };
  const laptop = new ModelsState(modelDoors({ measure }));
  laptop.choose(DEFAULT_GGUF.id, 'wllama');
  await load(laptop);
  expect(measured).toEqual([]);
  laptop.choose(DEFAULT_GGUF.id);
  await load(laptop);
  await load(laptop);
  expect(measured).toEqual([DEFAULT_GGUF.id]);
  expect(phases).toEqual(['measure']);

  for (const device of [BARE, { ...LAPTOP, gpu: { ...LAPTOP.gpu, software: true } }]) {
    const slow = new ModelsState(modelDoors({ measure, device }));
    slow.choose(DEFAULT_GGUF.id);
    await load(slow);
  }
  expect(measured).toHaveLength(1);
});

test('the choice outlives the visit; an unknown one falls back to the default', () => {
  const kept: Record<string, string> = {};
  const storage = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
  };
  new ModelsState(modelDoors(), storage).choose('Qwen3-4B-q4f16_1-MLC');
  expect(new ModelsState(modelDoors(), storage).choice.modelId).toBe('Qwen3-4B-q4f16_1-MLC');
  kept['cat.model'] = '{"modelId":"gone"}';
  expect(new ModelsState(modelDoors(), storage).choice.modelId).toBe('reasoner-paper');
});

test('a model is deleted only after the question was answered, and by one press', async () => {
  await render(App, { services: services({ fetch: halfServer([]) }) });
  const card = cardOf('SmolLM2 135M');
  await card.getByRole('button', { name: 'Download 98.4 MB, SmolLM2 135M' }).click();
  await expect.element(card.getByText(/49\.2 MB of 98\.4 MB/)).toBeVisible();
  await card.getByRole('button', { name: 'Stop, SmolLM2 135M' }).click();
  const remove = card.getByRole('button', { name: 'Delete SmolLM2 135M' });
  const dialog = page.getByRole('dialog', { name: 'Delete SmolLM2 135M?' });

  for (const keep of [
    () => dialog.getByRole('button', { name: 'Keep it' }).click(),
    () => userEvent.keyboard('{Escape}'),
  ]) {
    await remove.click();
    await expect.element(dialog.getByText(/downloaded again, 98\.4 MB/)).toBeVisible();
    await keep();
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.element(remove).toHaveFocus();
    await expect.element(card.getByText('partly downloaded')).toBeVisible();
  }
  await remove.click();
  await dialog.getByRole('button', { name: 'Delete the files' }).click();
  await expect.element(card.getByText('not downloaded')).toBeVisible();
});
