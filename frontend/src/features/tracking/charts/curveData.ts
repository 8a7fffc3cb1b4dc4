import type { XKind } from '@/components/plot/plot';
import type { Schemas } from '@/lib/api/client';

export type RunCurve = Schemas['RunCurves']['curves'][number];

export const xAxes = ['step', 'time', 'relative', 'metric'] as const;
export type XAxis = (typeof xAxes)[number];

/** A curve as it is drawn: x ascending. */
export interface Xy {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

export function kindOf(axis: XAxis): XKind {
  return axis === 'time' ? 'time' : axis === 'relative' ? 'duration' : 'number';
}

/** `NaN` and the infinities come as texts. */
export function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : Number(value);
}

/**
 * @param startedAt of the run, in milliseconds: where relative time is 0
 * @param other the curve of the metric that is x, where x is one
 */
export function xyOf(curve: RunCurve, axis: XAxis, startedAt: number, other?: RunCurve): Xy {
  const ys = Float64Array.from(curve.values, numberOf);
  if (axis === 'step') return { xs: Float64Array.from(curve.steps), ys };
  if (axis === 'metric')
    return other ? overMetric(curve.steps, ys, other) : { xs: new Float64Array(), ys: new Float64Array() };
  const since = axis === 'relative' ? startedAt : 0;
  return sorted(
    Float64Array.from(curve.times ?? [], (time) => time - since),
    ys,
  );
}

/** What a metric was at each step: read off between the two points around it, as both are thinned apart. */
function overMetric(steps: readonly number[], ys: Float64Array, other: RunCurve): Xy {
  const values = other.values.map(numberOf);
  const xs = new Float64Array(steps.length).fill(NaN);
  let at = 0;
  steps.forEach((step, i) => {
    while (at < other.steps.length && (other.steps[at] ?? Infinity) < step) at++;
    const after = other.steps[at];
    const before = other.steps[at - 1];
    if (after === step) xs[i] = values[at] ?? NaN;
    else if (before !== undefined && after !== undefined) {
      const share = (step - before) / (after - before);
      xs[i] = (values[at - 1] ?? NaN) * (1 - share) + (values[at] ?? NaN) * share;
    }
  });
  return sorted(xs, ys);
}

/** Clocks and metrics go back at times; what has no place is left out. */
function sorted(xs: Float64Array, ys: Float64Array): Xy {
  const order = [...xs.keys()]
    .filter((i) => Number.isFinite(xs[i]))
    .sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  return {
    xs: Float64Array.from(order, (i) => xs[i] ?? NaN),
    ys: Float64Array.from(order, (i) => ys[i] ?? NaN),
  };
}

/**
 * An exponential moving average without the pull towards 0 at the begin (as in Adam: Kingma and Ba, 2015).
 *
 * @param weight of what was before, 0 to below 1
 */
export function smoothed(ys: Float64Array, weight: number): Float64Array {
  let sum = 0;
  let share = 1;
  return ys.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = sum * weight + (1 - weight) * value;
    share *= weight;
    return sum / (1 - share);
  });
}

/** The range of y without the outermost percents of all drawn values; undefined for less than a handful. */
export function rangeWithoutOutliers(curves: readonly Xy[], share = 0.02): [number, number] | undefined {
  const values = Float64Array.from(curves.flatMap(({ ys }) => [...ys].filter(Number.isFinite))).sort();
  if (values.length < 10) return undefined;
  const quantile = (q: number): number => values[Math.round(q * (values.length - 1))] ?? NaN;
  return [quantile(share), quantile(1 - share)];
}
