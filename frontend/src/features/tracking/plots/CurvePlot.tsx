import { seriesColor } from '@/components/charts/LineChart';
import { formatMeasure } from '@/lib/format';
import { type CurvesPlot, areaOf } from './plotForms';
import classes from './plots.module.css';

const size = 300;
const margin = { left: 44, right: 10, top: 10, bottom: 36 };
const ticks = [0, 0.25, 0.5, 0.75, 1];
const words = {
  pr: { title: 'Precision over recall', x: 'Recall', y: 'Precision', area: 'average precision' },
  roc: { title: 'ROC', x: 'False positive rate', y: 'True positive rate', area: 'area' },
} as const;

const px = (x: number): number => margin.left + x * (size - margin.left - margin.right);
const py = (y: number): number => size - margin.bottom - y * (size - margin.top - margin.bottom);

/** Curves in the unit square, with the area below each. */
export function CurvePlot({ plot }: { readonly plot: CurvesPlot }) {
  const { kind, curves } = plot;
  const { title, x, y, area } = words[kind];
  const areas = curves.map((curve) => areaOf(kind, curve));
  const said = curves.map(({ name }, i) => `${name || title}: ${area} ${formatMeasure(areas[i])}`).join('; ');
  return (
    <figure className={classes.curves}>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={`${title}. ${said}`}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line className={classes.line} x1={px(0)} x2={px(1)} y1={py(tick)} y2={py(tick)} />
            <text x={px(0) - 6} y={py(tick) + 4} textAnchor="end">
              {tick}
            </text>
            <text x={px(tick)} y={py(0) + 15} textAnchor="middle">
              {tick}
            </text>
          </g>
        ))}
        <text x={px(0.5)} y={size - 4} textAnchor="middle">
          {x}
        </text>
        <text transform={`translate(10 ${py(0.5)}) rotate(-90)`} textAnchor="middle">
          {y}
        </text>
        {kind === 'roc' && <line className={classes.chance} x1={px(0)} y1={py(0)} x2={px(1)} y2={py(1)} />}
        {curves.map((curve, i) => (
          <polyline
            key={curve.name}
            className={classes.curve}
            stroke={`var(${seriesColor(i)})`}
            points={curve.x.map((value, j) => `${px(value)},${py(curve.y[j] ?? 0)}`).join(' ')}
          />
        ))}
      </svg>
      <figcaption>
        <ul className={classes.legend}>
          {curves.map(({ name }, i) => (
            <li key={name}>
              <span
                className={classes.swatch}
                style={{ background: `var(${seriesColor(i)})` }}
                aria-hidden="true"
              />
              <span className={classes.name} title={name}>
                {name || title}
              </span>
              <span className="numeric">
                {area} {formatMeasure(areas[i])}
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
