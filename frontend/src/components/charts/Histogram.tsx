import { Tooltip } from '@mantine/core';
import { formatCount } from '@/lib/format';
import classes from './Histogram.module.css';

export interface Bin {
  readonly label: string;
  readonly count: number;
}

interface HistogramProps {
  readonly label: string;
  readonly bins: readonly Bin[];
  readonly height?: number;
}

/** Upright bars in the order given: the shape of a distribution. */
export function Histogram({ label, bins, height = 96 }: HistogramProps) {
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  return (
    // A few bins are bars still, no blocks.
    <figure style={{ margin: 0, maxWidth: Math.max(96, bins.length * 64) }}>
      <ul className={classes.bars} style={{ height }} aria-label={label}>
        {bins.map((bin) => (
          <Tooltip key={bin.label} label={`${bin.label}: ${formatCount(bin.count)}`}>
            <li className={classes.slot}>
              <span className="visually-hidden">{`${bin.label}: ${formatCount(bin.count)}`}</span>
              <div
                className={classes.bar}
                style={{ height: `${(bin.count / most) * 100}%` }}
                aria-hidden="true"
              />
            </li>
          </Tooltip>
        ))}
      </ul>
      <div className={classes.ends} aria-hidden="true">
        <span>{bins[0]?.label}</span>
        {bins.length > 1 && <span>{bins.at(-1)?.label}</span>}
      </div>
    </figure>
  );
}

interface CountBarsProps extends Omit<HistogramProps, 'height'> {
  readonly format?: (count: number) => string;
  /** What a full bar stands for; absent: the greatest count. */
  readonly full?: number;
}

/** Lying bars with names: how much of each kind. */
export function CountBars({ label, bins, format = formatCount, full }: CountBarsProps) {
  const most = full ?? Math.max(1, ...bins.map((bin) => bin.count));
  return (
    <ul className={classes.rows} aria-label={label} style={{ padding: 0, listStyle: 'none' }}>
      {bins.map((bin) => (
        <li key={bin.label} style={{ display: 'contents' }}>
          <span className={classes.name} title={bin.label}>
            {bin.label}
          </span>
          <span className={classes.track} aria-hidden="true">
            <span
              className={classes.fill}
              style={{ display: 'block', width: `${(bin.count / most) * 100}%` }}
            />
          </span>
          <span className="numeric">{format(bin.count)}</span>
        </li>
      ))}
    </ul>
  );
}
