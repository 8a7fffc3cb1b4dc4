import { describe, expect, it } from 'vitest';
import { goingOnLines, lastStep } from './lines';

const at = '2026-01-31T12:00:00Z';

describe('going on with a run', () => {
  it('takes its id', () => {
    expect(goingOnLines('shell', 'a1')).toBe('export MLFLOW_RUN_ID=a1\npython train.py');
    expect(goingOnLines('python', 'a1')).toContain('start_run(run_id="a1")');
  });

  it('knows the last step, whatever the machine logged', () => {
    expect(
      lastStep({
        metrics: {
          loss: { value: 1, step: 40, at },
          acc: { value: 1, step: 39, at },
          'system/cpu': { value: 1, step: 900, at },
        },
      }),
    ).toBe(40);
    expect(lastStep({ metrics: {} })).toBe(0);
  });
});
