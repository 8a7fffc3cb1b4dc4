import type { Series } from '@/components/charts/LineChart';
import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatMeasure } from '@/lib/format';

type Curve = Schemas['MetricCurves']['curves'][number];

const prefix = 'system/';

/** Whether a metric says how the machine was, and not how good the model is. */
export function isSystemMetric(key: string): boolean {
  return key.startsWith(prefix);
}

export const resources = ['CPU', 'Memory', 'GPU', 'Disk', 'Network', 'Other'] as const;
export type Resource = (typeof resources)[number];

interface Unit {
  readonly title: string;
  readonly factor: number;
  readonly format: (value: number) => string;
}

/** The endings by which MLflow names its units. */
const units: readonly (readonly [ending: string, unit: Unit])[] = [
  ['_percentage', { title: 'in use', factor: 1, format: (value) => `${formatMeasure(value)} %` }],
  ['_megabytes', { title: 'bytes', factor: 1e6, format: formatBytes }],
  ['_gigabytes', { title: 'bytes', factor: 1e9, format: formatBytes }],
  ['_watts', { title: 'power', factor: 1, format: (value) => `${formatMeasure(value)} W` }],
];
const plain: Unit = { title: '', factor: 1, format: formatMeasure };

export interface SystemChart {
  readonly resource: Resource;
  readonly title: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

/** Charts by resource and unit, over the milliseconds since the run began. */
export function systemCharts(curves: readonly Curve[], startedAt: string): SystemChart[] {
  const start = Date.parse(startedAt);
  const charts = new Map<string, SystemChart>();
  for (const { key, points } of curves) {
    if (!isSystemMetric(key)) continue;
    const name = key.slice(prefix.length);
    const [ending, unit] = units.find(([one]) => name.endsWith(one)) ?? ['', plain];
    const resource = resourceOf(name);
    const title = unit.title === '' ? resource : `${resource} ${unit.title}`;
    const series: Series = {
      name: readable(ending === '' ? name : name.slice(0, -ending.length)),
      points: points.flatMap(({ at, value }) =>
        typeof value === 'number' ? [[Date.parse(at) - start, value * unit.factor] as const] : [],
      ),
    };
    const before = charts.get(title)?.series ?? [];
    charts.set(title, { resource, title, series: [...before, series], format: unit.format });
  }
  return [...charts.values()].sort(
    (a, b) => resources.indexOf(a.resource) - resources.indexOf(b.resource) || a.title.localeCompare(b.title),
  );
}

/** A metric of one node of several is `system/<node>/<name>`. */
function resourceOf(name: string): Resource {
  const own = name.slice(name.lastIndexOf('/') + 1);
  if (own.startsWith('gpu')) return 'GPU';
  if (own.startsWith('cpu')) return 'CPU';
  if (own.startsWith('disk')) return 'Disk';
  if (own.startsWith('network')) return 'Network';
  return own.includes('memory') ? 'Memory' : 'Other';
}

function readable(name: string): string {
  return name.replace(/_/g, ' ').replace(/^(system|cpu|disk|network) /, '');
}
