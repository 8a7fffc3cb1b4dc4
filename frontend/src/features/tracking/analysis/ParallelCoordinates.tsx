import { type PointerEvent, useState } from 'react';
import { formatMeasure } from '@/lib/format';
import classes from './analysis.module.css';
import { type Axis, axisOf, type Brushes, brushed } from './parallel';
import { type AnalysedRun, metricOf } from './table';

interface ParallelCoordinatesProps {
  readonly runs: readonly AnalysedRun[];
  readonly params: readonly string[];
  readonly metric: string;
}

const height = 300;
const top = 34;
const between = 130;
const side = 60;
const length = height - top - 16;
const leastBrush = 0.02;

/** A line for each run through its params to the metric, which is its colour; dragging along an axis picks runs. */
export function ParallelCoordinates({ runs, params, metric }: ParallelCoordinatesProps) {
  const [brushes, setBrushes] = useState<Brushes>({});
  const axes: Axis[] = [
    ...params.map((name) =>
      axisOf(
        name,
        runs.map((run) => run.params[name]),
        formatMeasure,
      ),
    ),
    axisOf(
      metric,
      runs.map((run) => finite(metricOf(run, metric))),
      formatMeasure,
    ),
  ];
  const last = axes.at(-1);
  const picked = brushed(axes, brushes, runs.length);
  const width = 2 * side + (axes.length - 1) * between;
  const set = (name: string, brush: readonly [number, number] | undefined): void =>
    setBrushes((old) => {
      const others = Object.entries(old).filter(([other]) => other !== name);
      return Object.fromEntries(brush ? [...others, [name, brush] as const] : others);
    });
  return (
    <div className={classes.scroll} role="region" aria-label="Params and the metric" tabIndex={0}>
      <svg
        className={classes.scatter}
        style={{ minWidth: Math.min(width, 640), maxWidth: Math.max(width, 640) }}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${params.join(', ')} and ${metric} of ${runs.length} runs, ${picked.filter(Boolean).length} picked`}
      >
        {runs.map(({ id, name }, run) => (
          <path
            key={id}
            className={classes.runLine}
            data-dim={!picked[run] || undefined}
            d={pathOf(axes, run)}
            stroke={colorOf(last?.places[run] ?? NaN)}
          >
            <title>{name}</title>
          </path>
        ))}
        {axes.map((axis, i) => (
          <AxisLine
            key={axis.name}
            axis={axis}
            x={side + i * between}
            brush={brushes[axis.name]}
            onBrush={(brush) => set(axis.name, brush)}
          />
        ))}
      </svg>
    </div>
  );
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function yOf(place: number): number {
  return top + (1 - place) * length;
}

function pathOf(axes: readonly Axis[], run: number): string {
  return axes
    .map(({ places }, i) => [side + i * between, yOf(places[run] ?? NaN)] as const)
    .filter(([, y]) => Number.isFinite(y))
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y.toFixed(1)}`)
    .join('');
}

/** From the colour of little to that of much, mixed so that both themes tell them apart. */
function colorOf(place: number): string {
  if (!Number.isFinite(place)) return 'var(--mr-line-strong)';
  return `color-mix(in oklch, var(--mr-chart-2) ${Math.round(100 * place)}%, var(--mr-chart-5))`;
}

interface AxisLineProps {
  readonly axis: Axis;
  readonly x: number;
  readonly brush: readonly [number, number] | undefined;
  readonly onBrush: (brush: readonly [number, number] | undefined) => void;
}

function AxisLine({ axis, x, brush, onBrush }: AxisLineProps) {
  const [from, setFrom] = useState<number>();
  const place = (event: PointerEvent<SVGRectElement>): number => {
    const { top: edge, height: tall } = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, 1 - (event.clientY - edge) / tall));
  };
  return (
    <g>
      <text x={x} y={14} textAnchor="middle">
        {axis.name.length > 20 ? `${axis.name.slice(0, 19)}…` : axis.name}
        <title>{axis.name}</title>
      </text>
      <line className={classes.axisLine} x1={x} x2={x} y1={top} y2={top + length} />
      {axis.labels.map(([at, label]) => (
        <text key={label} x={x + 6} y={yOf(at) + 4}>
          {label.length > 14 ? `${label.slice(0, 13)}…` : label}
        </text>
      ))}
      {brush && (
        <rect
          className={classes.brush}
          x={x - 8}
          width={16}
          y={yOf(brush[1])}
          height={Math.max(2, (brush[1] - brush[0]) * length)}
        />
      )}
      <rect
        className={classes.brushable}
        x={x - 14}
        width={28}
        y={top}
        height={length}
        fill="transparent"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(place(event));
          onBrush(undefined);
        }}
        onPointerMove={(event) => {
          if (from === undefined) return;
          const to = place(event);
          if (Math.abs(to - from) > leastBrush) onBrush([Math.min(from, to), Math.max(from, to)]);
        }}
        onPointerUp={() => setFrom(undefined)}
      />
    </g>
  );
}
