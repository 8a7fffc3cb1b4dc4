import { scaleOf, padded, ticksOf } from '@/components/plot/scale';
import { usePlotScheme } from '@/components/plot/theme';
import { formatMeasure } from '@/lib/format';
import { runColors } from '../charts/runColors';
import classes from './analysis.module.css';
import { type Aim, paretoFront } from './pareto';
import { type AnalysedRun, metricOf } from './table';

interface ScatterProps {
  readonly runs: readonly AnalysedRun[];
  readonly x: string;
  readonly y: string;
  readonly aims: readonly [Aim, Aim];
}

const width = 640;
const height = 340;
const margin = { left: 64, right: 16, top: 12, bottom: 38 };

/** Each run by two metrics; those that no other run beats in both are joined by a line. */
export function Scatter({ runs, x, y, aims }: ScatterProps) {
  const scheme = usePlotScheme();
  const colorOf = runColors(
    runs.map(({ id }) => id),
    scheme,
  );
  const all = runs
    .map((run) => ({ run, point: [metricOf(run, x), metricOf(run, y)] as const }))
    .filter(({ point }) => point.every(Number.isFinite));
  if (all.length === 0) return <>No run has both metrics.</>;
  const points = all.map(({ point }) => point);
  const [sx, sy] = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis as 0 | 1]);
    return scaleOf(...padded([Math.min(...values), Math.max(...values)]));
  });
  if (!sx || !sy) return null;
  const px = (value: number): number => margin.left + sx.at(value) * (width - margin.left - margin.right);
  const py = (value: number): number =>
    height - margin.bottom - sy.at(value) * (height - margin.top - margin.bottom);
  const front = paretoFront(points, aims);
  const onFront = new Set(front);
  const line = front
    .map((index) => `${px(points[index]?.[0] ?? 0)},${py(points[index]?.[1] ?? 0)}`)
    .join(' ');
  const names = front.map((index) => all[index]?.run.name).join(', ');
  return (
    <svg
      className={classes.scatter}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${y} over ${x} of ${all.length} runs. Not beaten in both: ${names}`}
    >
      {ticksOf(sy, 6).map((tick) => (
        <g key={tick}>
          <line
            className={classes.tick}
            x1={margin.left}
            x2={width - margin.right}
            y1={py(tick)}
            y2={py(tick)}
          />
          <text x={margin.left - 8} y={py(tick) + 4} textAnchor="end">
            {formatMeasure(tick)}
          </text>
        </g>
      ))}
      {ticksOf(sx, 7).map((tick) => (
        <text key={tick} x={px(tick)} y={height - margin.bottom + 16} textAnchor="middle">
          {formatMeasure(tick)}
        </text>
      ))}
      <text x={width / 2} y={height - 4} textAnchor="middle">
        {x}
      </text>
      <polyline className={classes.front} points={line} />
      {all.map(({ run, point }, index) => (
        <circle
          key={run.id}
          cx={px(point[0])}
          cy={py(point[1])}
          r={onFront.has(index) ? 6 : 4}
          fill={colorOf(run.id)}
          opacity={onFront.has(index) ? 1 : 0.7}
        >
          <title>{`${run.name}: ${formatMeasure(point[0])}, ${formatMeasure(point[1])}`}</title>
        </circle>
      ))}
    </svg>
  );
}
