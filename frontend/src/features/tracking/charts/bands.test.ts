import { describe, expect, it } from 'vitest';
import { groupCurve } from './bands';

function curve(points: Record<number, number>) {
  const xs = Object.keys(points).map(Number);
  return { xs: Float64Array.from(xs), ys: Float64Array.from(xs, (x) => points[x] ?? NaN) };
}

describe('groupCurve', () => {
  it('has the mean of the curves that reach there', () => {
    const { xs, mean, low, high } = groupCurve([curve({ 0: 0, 10: 10 }), curve({ 0: 2, 5: 2 })]);

    const at = (x: number): number => xs.findIndex((other) => other >= x);
    expect(mean[0]).toBe(1);
    expect(mean[at(4)]).toBeCloseTo(((xs[at(4)] ?? NaN) + 2) / 2, 9);
    expect(mean[xs.length - 1]).toBe(10);
    expect([low[0], high[0]]).toEqual([0, 2]);
  });

  it('keeps the spike of a single point as an edge of the band', () => {
    const spiky = curve({ 0: 0, 499.9: 0, 500: 1e6, 500.1: 0, 1000: 0 });

    const { high, low } = groupCurve([spiky, curve({ 0: 0, 1000: 0 })]);

    expect(Math.max(...high)).toBe(1e6);
    expect(Math.min(...low)).toBe(0);
  });

  it('passes over what is no number', () => {
    expect([...groupCurve([curve({ 0: 1, 1: NaN, 2: 3 })]).mean.slice(0, 1)]).toEqual([1]);
    expect(groupCurve([curve({ 0: NaN })]).xs).toHaveLength(0);
    expect([...groupCurve([curve({ 7: 5 })]).mean]).toEqual([5]);
  });
});
