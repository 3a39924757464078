import { describe, expect, test } from 'vitest';
import type { Evaluation, LabEvent } from '../events';
import { curveRows, curvesCsv } from './curves';
import { readLabLog, writeLabLog } from './log';
import { LOG } from '../../../test/support/lab/sample-log';

describe('a run as a file', () => {
  test('goes there and back; a torn last line is ignored, any other is refused by its number', () => {
    const text = writeLabLog(LOG);
    expect(readLabLog(text)).toEqual({ ok: true, value: LOG });
    expect(readLabLog(`${text}{"type":"step.fin`)).toEqual({ ok: true, value: LOG });
    const broken = text.replace('"step":1', '"step":"one"');
    const read = readLabLog(broken);
    expect(!read.ok && read.failure.message).toContain('Line 2');
    expect(readLabLog('{"type":"paused","step":1}\n').ok).toBe(false);
  });

  test('the table has a row a step and says nothing where nothing is known', () => {
    expect(curveRows(LOG)).toHaveLength(1);
    const [header, row] = curvesCsv(LOG).split('\n');
    expect(header?.split(',').slice(0, 3)).toEqual(['step', 'reward', 'reward_std']);
    expect(row?.split(',')).toHaveLength(header!.split(',').length);
    expect(row?.startsWith('1,0.5,0.1,0,0.01,,0,')).toBe(true);
  });

  test('going on measures a step again, but what was known of the steps before it stays', () => {
    const measured = (over: Partial<Evaluation>): LabEvent => ({
      type: 'evaluated',
      evaluation: {
        ...{ step: 20, accuracy: 0.5, low: 0.4, high: 0.6, greedy: 0.7, entropy: 1, distinct: 2 },
        ...{ kl: 0.1, reward: 0.8, anchorAgreement: 0.9, withoutSignal: 0.2, clipShare: 0.01 },
        ...{ secondsPerStep: 0.3 },
        ...over,
      },
      probe: null,
    });
    const nothing = { reward: null, anchorAgreement: null, withoutSignal: null };
    const again = measured({ ...nothing, clipShare: null, secondsPerStep: null, accuracy: 0.51 });
    const rows = curveRows([measured({}), again]);
    expect(rows.map(({ evaluation }) => evaluation)).toEqual([
      expect.objectContaining({ accuracy: 0.51, reward: 0.8, secondsPerStep: 0.3 }),
    ]);
  });
});
