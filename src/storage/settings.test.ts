import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS, loadSettings, saveSettings } from './settings';

const keeping = (): Pick<Storage, 'getItem' | 'setItem'> => {
  const map = new Map<string, string>();
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => map.set(key, value) };
};

it('come back as they were kept', () => {
  const storage = keeping();
  const settings = { ...DEFAULT_SETTINGS, modelId: 'm', details: true };
  expect(saveSettings(settings, storage)).toBe(true);
  expect(loadSettings(storage)).toEqual(settings);
});

it('fall back field by field', () => {
  const config = { ...DEFAULT_SETTINGS.config, groupSize: 1 };
  const stored = JSON.stringify({ modelId: 7, kind: 'open', config });
  expect(loadSettings({ getItem: () => stored })).toEqual({ ...DEFAULT_SETTINGS, kind: 'open' });
});

it.each(['{', 'null', '[]', '"x"'])('survive a broken value: %s', (stored) => {
  expect(loadSettings({ getItem: () => stored })).toEqual(DEFAULT_SETTINGS);
});

it('survive storage that is absent or blocked', () => {
  const blocked = (): never => {
    throw new DOMException('blocked', 'SecurityError');
  };
  expect(loadSettings(null)).toEqual(DEFAULT_SETTINGS);
  expect(loadSettings({ getItem: blocked })).toEqual(DEFAULT_SETTINGS);
  expect(saveSettings(DEFAULT_SETTINGS, { setItem: blocked })).toBe(false);
});
