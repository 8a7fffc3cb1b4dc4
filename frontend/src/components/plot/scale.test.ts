import { describe, expect, it } from 'vitest';
import { padded, scaleOf, ticksOf, timeTicksOf } from './scale';

describe('scale', () => {
  it('stands values where they belong, and finds them again', () => {
    const linear = scaleOf(-10, 30);
    const logarithmic = scaleOf(0.01, 100, true);

    expect(linear.at(0)).toBeCloseTo(0.25);
    expect(linear.valueAt(0.25)).toBeCloseTo(0);
    expect(logarithmic.at(1)).toBeCloseTo(0.5);
    expect(logarithmic.valueAt(0.75)).toBeCloseTo(10);
  });

  it('writes round values', () => {
    expect(ticksOf(scaleOf(0, 1), 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(scaleOf(-3, 1_001), 4)).toEqual([0, 500, 1_000]);
    expect(ticksOf(scaleOf(1e-6, 1e6, true), 4)).toEqual([1e-6, 1e-3, 1, 1e3, 1e6]);
    expect(ticksOf(scaleOf(0.9, 12, true), 5)).toEqual([1, 2, 5, 10]);
    // Less than a power of ten: as if it were linear.
    expect(ticksOf(scaleOf(1.1, 1.4, true), 3)).toEqual([1.1, 1.2, 1.3, 1.4]);
  });

  it('writes whole minutes and hours', () => {
    expect(timeTicksOf(scaleOf(0, 600_000), 3)).toEqual([0, 300_000, 600_000]);
    expect(timeTicksOf(scaleOf(0, 2 * 3_600_000), 3)).toEqual([0, 3_600_000, 7_200_000]);
  });

  it('leaves room around a range, and around one value', () => {
    expect(padded([0, 100])).toEqual([-4, 104]);
    expect(padded([0, 0])).toEqual([-1, 1]);
    expect(padded([1, 1], true)).toEqual([0.5, 2]);
  });
});
