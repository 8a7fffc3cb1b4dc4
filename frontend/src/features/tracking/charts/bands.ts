import type { Xy } from './curveData';

/** Several curves seen as one. */
export interface GroupCurve {
  readonly xs: Float64Array;
  readonly mean: Float64Array;
  /** The least and the greatest of what was logged there. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const places = 240;

/**
 * The mean of curves and the band in which all of them lie. The mean is of those that reach there, read off between their
 * points; the band is of the points themselves, so that a spike of one run is an edge of it.
 */
export function groupCurve(curves: readonly Xy[]): GroupCurve {
  const known = curves.map(finite).filter(({ xs }) => xs.length > 0);
  const from = Math.min(...known.map(({ xs }) => xs[0] ?? NaN));
  const to = Math.max(...known.map(({ xs }) => xs[xs.length - 1] ?? NaN));
  const count = known.length === 0 ? 0 : from === to ? 1 : places;
  const step = count > 1 ? (to - from) / (count - 1) : 0;
  const xs = Float64Array.from({ length: count }, (_, i) => from + i * step);
  const sums = new Float64Array(count);
  const numbers = new Float64Array(count);
  const low = new Float64Array(count).fill(Infinity);
  const high = new Float64Array(count).fill(-Infinity);
  for (const curve of known) {
    xs.forEach((x, i) => {
      const value = valueAt(curve, x);
      if (Number.isNaN(value)) return;
      sums[i] = (sums[i] ?? 0) + value;
      numbers[i] = (numbers[i] ?? 0) + 1;
      widen(low, high, i, value);
    });
    curve.xs.forEach((x, i) =>
      widen(low, high, step > 0 ? Math.round((x - from) / step) : 0, curve.ys[i] ?? NaN),
    );
  }
  return { xs, mean: sums.map((sum, i) => sum / (numbers[i] ?? 0)), low, high };
}

function finite({ xs, ys }: Xy): Xy {
  const kept = [...xs.keys()].filter((i) => Number.isFinite(ys[i]));
  return {
    xs: Float64Array.from(kept, (i) => xs[i] ?? NaN),
    ys: Float64Array.from(kept, (i) => ys[i] ?? NaN),
  };
}

function widen(low: Float64Array, high: Float64Array, i: number, value: number): void {
  low[i] = Math.min(low[i] ?? Infinity, value);
  high[i] = Math.max(high[i] ?? -Infinity, value);
}

/** Between its two neighbours; NaN outside of the curve. */
function valueAt({ xs, ys }: Xy, x: number): number {
  const last = xs.length - 1;
  // The last place may lie a rounding error beyond the end.
  const end = xs[last] ?? NaN;
  if (Math.abs(x - end) <= 1e-9 * Math.abs(end)) return ys[last] ?? NaN;
  if (x > end || x < (xs[0] ?? NaN)) return NaN;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? NaN) < x) low = middle + 1;
    else high = middle;
  }
  const after = xs[low] ?? NaN;
  if (after === x || low === 0) return ys[low] ?? NaN;
  const before = xs[low - 1] ?? NaN;
  const share = (x - before) / (after - before);
  return (ys[low - 1] ?? NaN) * (1 - share) + (ys[low] ?? NaN) * share;
}
