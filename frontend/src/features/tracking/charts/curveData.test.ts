import { describe, expect, it } from 'vitest';
import { merged } from './CurveBatches';
import { chartSpec } from './chartSpec';
import { rangeWithoutOutliers, type RunCurve, smoothed, xyOf } from './curveData';

const start = Date.parse('2026-01-01T00:00:00Z');

function curve(values: (number | string)[], more: Partial<RunCurve> = {}): RunCurve {
  return { run: 'a', key: 'loss', total: values.length, steps: values.map((_, i) => i), values, ...more };
}

describe('xyOf', () => {
  it('has steps, times and times since the start as x', () => {
    const logged = curve([1, 'NaN', 'Infinity'], { times: [start, start + 1_000, start + 3_000] });

    expect([...xyOf(logged, 'step', start).ys]).toEqual([1, NaN, Infinity]);
    expect([...xyOf(logged, 'time', start).xs]).toEqual([start, start + 1_000, start + 3_000]);
    expect([...xyOf(logged, 'relative', start).xs]).toEqual([0, 1_000, 3_000]);
  });

  it('sorts by times that go back', () => {
    const logged = curve([1, 2, 3], { times: [start + 2_000, start, start + 1_000] });

    const { xs, ys } = xyOf(logged, 'relative', start);

    expect([...xs]).toEqual([0, 1_000, 2_000]);
    expect([...ys]).toEqual([2, 3, 1]);
  });

  it('reads another metric off between its points, and leaves out what lies beside them', () => {
    const epoch = curve([0, 1], { key: 'epoch', steps: [1, 3] });

    const { xs, ys } = xyOf(curve([10, 11, 12, 13, 14]), 'metric', start, epoch);

    expect([...xs]).toEqual([0, 0.5, 1]);
    expect([...ys]).toEqual([11, 12, 13]);
    expect(xyOf(curve([1]), 'metric', start).xs).toHaveLength(0);
  });
});

describe('smoothed', () => {
  it('is not pulled towards 0 at the begin', () => {
    // Kingma and Ba: m1 = 0.1 * 1, 1 - 0.9 = 0.1; m2 = 0.09 + 0.2, 1 - 0.81 = 0.19
    const means = smoothed(Float64Array.of(1, 2), 0.9);

    expect(means[0]).toBeCloseTo(1, 12);
    expect(means[1]).toBeCloseTo(0.29 / 0.19, 12);
  });

  it('leaves a constant as it is and passes over what is no number', () => {
    expect([...smoothed(Float64Array.of(3, NaN, 3), 0.5)]).toEqual([3, NaN, 3]);
  });
});

describe('rangeWithoutOutliers', () => {
  it('leaves the outermost percents out', () => {
    const ys = Float64Array.from({ length: 101 }, (_, i) => (i === 50 ? 1e9 : i));

    expect(rangeWithoutOutliers([{ xs: ys, ys }])).toEqual([2, 99]);
    expect(rangeWithoutOutliers([{ xs: ys, ys: Float64Array.of(1, NaN) }])).toBeUndefined();
  });
});

describe('chartSpec', () => {
  const runs = new Map(['a', 'b'].map((id) => [id, { id, name: id, startedAt: '2026-01-01T00:00:00Z' }]));
  const curves = [curve([1, 2]), curve([3, 4], { run: 'b' })];

  it('draws each run in its colour, the raw values faint behind the smoothed ones', () => {
    const { lines } = chartSpec(curves, runs, { smooth: 0.5 }, 'light');

    expect(lines.map(({ id }) => id)).toEqual(['raw a', 'raw b', 'a', 'b']);
    expect(lines[0]?.color).toBe(lines[2]?.color);
    expect(lines[0]?.color).not.toBe(lines[1]?.color);
    expect(chartSpec([curve([9])], runs, {}, 'light').lines[0]?.color).toBe(lines[0]?.color);
  });

  it('leaves hidden runs out', () => {
    expect(chartSpec(curves, runs, { hidden: ['a'] }, 'light').lines.map(({ id }) => id)).toEqual(['b']);
  });
});

describe('merged', () => {
  it('puts fresh curves in the place of the old ones', () => {
    const fresh = [curve([5], { run: 'b' }), curve([6], { run: 'c' })];

    const all = merged([curve([1]), curve([2], { run: 'b' })], fresh, ['a', 'b', 'c']);

    expect(all.map(({ run, values }) => [run, values[0]])).toEqual([
      ['a', 1],
      ['b', 5],
      ['c', 6],
    ]);
  });
});
