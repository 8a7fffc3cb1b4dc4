import { useEffect, useMemo, useRef } from 'react';
import { usePlotScheme } from '@/components/plot/theme';
import { formatMeasure } from '@/lib/format';
import { heatOf } from './heat';
import type { HistogramPlot } from './plotForms';
import classes from './plots.module.css';

const rows = 48;
/** A faint share is seen still. */
const lift = 0.5;

interface HistogramHeatProps {
  /** By step, ascending. */
  readonly histograms: readonly { readonly step: number; readonly plot: HistogramPlot }[];
  /** The step that is shown in full. */
  readonly step: number;
  readonly onStep: (step: number) => void;
}

/** Histograms over steps: a column a step, the darker the more of its values lie there. A press shows that step. */
export function HistogramHeat({ histograms, step, onStep }: HistogramHeatProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = usePlotScheme();
  const heat = useMemo(
    () =>
      heatOf(
        histograms.map(({ plot }) => plot),
        rows,
      ),
    [histograms],
  );
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { columns, peak } = heat;
    context.clearRect(0, 0, columns.length, rows);
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--mr-chart-1').trim();
    columns.forEach((column, x) =>
      column.forEach((share, row) => {
        if (share === 0) return;
        context.globalAlpha = (share / peak) ** lift;
        context.fillRect(x, rows - 1 - row, 1, 1);
      }),
    );
  }, [heat, scheme]);
  const steps = histograms.map((one) => one.step);
  const at = Math.max(
    0,
    steps.findLastIndex((one) => one <= step),
  );
  return (
    <figure className={classes.heat}>
      <div className={classes.heatScale} aria-hidden="true">
        <span>{formatMeasure(heat.most)}</span>
        <span>{formatMeasure(heat.least)}</span>
      </div>
      <div className={classes.heatBox}>
        <canvas
          ref={canvas}
          width={histograms.length}
          height={rows}
          role="img"
          aria-label={`Histograms of ${histograms.length} steps, values from ${formatMeasure(heat.least)} to ${formatMeasure(heat.most)}`}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const share = (event.clientX - box.left) / box.width;
            const chosen = steps[Math.min(steps.length - 1, Math.max(0, Math.floor(share * steps.length)))];
            if (chosen !== undefined) onStep(chosen);
          }}
        />
        <span
          className={classes.heatMark}
          style={{ left: `${(at / steps.length) * 100}%`, width: `${100 / steps.length}%` }}
          aria-hidden="true"
        />
      </div>
      <div className={classes.heatSteps} aria-hidden="true">
        <span>step {steps[0]}</span>
        <span>step {steps.at(-1)}</span>
      </div>
    </figure>
  );
}
