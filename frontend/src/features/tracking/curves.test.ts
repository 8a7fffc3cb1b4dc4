import { describe, expect, it } from 'vitest';
import { chartsOf } from './curves';

describe('chartsOf', () => {
  it('draws what measures the same in one chart and counts what cannot be drawn', () => {
    const at = '2026-11-23T12:00:00Z';
    const curve = (key: string, values: (number | string)[]) => ({
      key,
      total: values.length,
      points: values.map((value, step) => ({ step, value, at })),
    });

    const charts = chartsOf([
      curve('train_loss', [2, 'NaN']),
      curve('validation_loss', [3, 1]),
      curve('accuracy', [0, 1]),
    ]);

    expect(
      charts.map(({ title, series, unshown }) => [title, series.map(({ name }) => name), unshown]),
    ).toEqual([
      ['accuracy', ['accuracy'], 0],
      ['loss', ['train_loss', 'validation_loss'], 1],
    ]);
    expect(charts[1]?.series[0]?.points).toEqual([[0, 2]]);
  });
});
