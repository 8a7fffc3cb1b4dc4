import type { Hover } from '@/components/plot/Plot';
import { nearestIndex } from '@/components/plot/nearest';
import { formatX, type PlotSpec } from '@/components/plot/plot';
import { formatMeasure } from '@/lib/format';
import classes from './charts.module.css';

interface RunsTooltipProps {
  readonly spec: PlotSpec;
  readonly hover: Hover;
}

const rowsInColumn = 20;

/** Every run's value where the pointer is, the greatest first. */
export function RunsTooltip({ spec, hover }: RunsTooltipProps) {
  const rows = spec.lines
    .filter(({ name }) => name !== undefined)
    .map(({ id, name, color, xs, ys }) => ({ id, name, color, value: ys[nearestIndex(xs, hover.x)] ?? NaN }))
    .sort((a, b) => (Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : b.value - a.value));
  const range = spec.lines.flatMap(({ xs }) => [xs[0] ?? hover.x, xs[xs.length - 1] ?? hover.x]);
  const span = Math.max(...range) - Math.min(...range);
  return (
    <>
      <div className={classes.tipX}>
        {formatX(spec.xKind === 'number' ? Math.round(hover.x) : hover.x, spec.xKind, span)}
      </div>
      <div className={classes.tip} style={{ '--rows': Math.min(rowsInColumn, rows.length) } as never}>
        {rows.map(({ id, name, color, value }) => (
          <div key={id} className={classes.tipRow} data-nearest={hover.nearest?.endsWith(id) || undefined}>
            <span className={classes.swatch} style={{ background: color }} />
            <span className={classes.runName}>{name}</span>
            <span className="numeric">{formatMeasure(Number.isFinite(value) ? value : String(value))}</span>
          </div>
        ))}
      </div>
    </>
  );
}
