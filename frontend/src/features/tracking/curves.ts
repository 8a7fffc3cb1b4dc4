import type { Series } from '@/components/charts/LineChart';
import type { Schemas } from '@/lib/api/client';

type Curve = Schemas['MetricCurves']['curves'][number];

/** The finite points of a curve; `NaN` and the infinities leave a gap that the page tells about. */
export function seriesOf(name: string, curve: Curve): Series {
  const points = curve.points.flatMap(({ step, value }) =>
    typeof value === 'number' ? [[step, value] as const] : [],
  );
  return { name, points };
}

export interface Chart {
  readonly title: string;
  readonly series: readonly Series[];
  readonly unshown: number;
}

/** `train_loss`, `validation/loss` and `loss` share a chart: what they measure is the last word. */
export function chartsOf(curves: readonly Curve[]): Chart[] {
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    const measured = curve.key.replace(/^(train(ing)?|val(idation)?|test|eval(uation)?)[_/. -]/i, '');
    groups.set(measured, [...(groups.get(measured) ?? []), curve]);
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([title, members]) => ({
      title,
      series: members.map((curve) => seriesOf(curve.key, curve)),
      unshown: members.reduce(
        (sum, curve) => sum + curve.points.filter(({ value }) => typeof value !== 'number').length,
        0,
      ),
    }));
}
