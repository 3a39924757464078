import { expect, test } from 'vitest';
import { MODEL_HOSTS as ALLOWED } from '../../../tools/server/headers.mjs';
import { MODEL_HOSTS } from './hosts';

test('the page names exactly the hosts that its policy allows', () => {
  expect(MODEL_HOSTS.map(({ host }) => host)).toEqual(ALLOWED);
});
