import { formatMeasure } from '@/lib/format';
import type { HistogramPlot } from './plotForms';
import classes from './plots.module.css';

const width = 480;
const height = 180;
const foot = 18;
/** So many values are named below. */
const named = 5;

/** Bars over the values; where bins differ in width, the area of a bar is its count. */
export function HistogramView({ plot }: { readonly plot: HistogramPlot }) {
  const { edges, counts } = plot;
  const least = edges[0] ?? 0;
  const span = (edges.at(-1) ?? 1) - least;
  const densities = counts.map((count, i) => count / (widthOf(edges, i) / span));
  const peak = Math.max(...densities, Number.MIN_VALUE);
  const px = (value: number): number => ((value - least) / span) * width;
  const total = counts.reduce((sum, one) => sum + one, 0);
  const most = counts.indexOf(Math.max(...counts));
  const label = `Histogram of ${formatMeasure(total)} values from ${formatMeasure(least)} to ${formatMeasure(edges.at(-1))}; most between ${formatMeasure(edges[most])} and ${formatMeasure(edges[most + 1])}`;
  return (
    <figure className={classes.histogram}>
      <svg viewBox={`0 0 ${width} ${height + foot}`} role="img" aria-label={label}>
        {counts.map((count, i) => {
          const from = px(edges[i] ?? 0);
          const tall = ((densities[i] ?? 0) / peak) * height;
          return (
            <rect
              key={i}
              className={classes.bar}
              x={from}
              y={height - tall}
              width={Math.max(0.5, px(edges[i + 1] ?? 0) - from - 0.5)}
              height={tall}
            >
              <title>{`${formatMeasure(edges[i])} to ${formatMeasure(edges[i + 1])}: ${formatMeasure(count)}`}</title>
            </rect>
          );
        })}
        <line className={classes.base} x1={0} x2={width} y1={height} y2={height} />
        {Array.from({ length: named }, (_, i) => i / (named - 1)).map((share) => (
          <text
            key={share}
            x={share * width}
            y={height + foot - 4}
            textAnchor={share === 0 ? 'start' : share === 1 ? 'end' : 'middle'}
          >
            {formatMeasure(least + share * span)}
          </text>
        ))}
      </svg>
    </figure>
  );
}

function widthOf(edges: readonly number[], bin: number): number {
  return (edges[bin + 1] ?? 0) - (edges[bin] ?? 0);
}
