import type { EChartsCoreOption } from 'echarts/core';
import { formatCompact, formatCount } from '@/lib/format';
import { seriesColor } from './LineChart';
import classes from './LineChart.module.css';
import { axisStyle, type ChartTheme, tooltipStyle, useEChart } from './useEChart';

export interface BarSeries {
  readonly name: string;
  /** One value a bar. */
  readonly values: readonly number[];
  /** Its place among the colours of the theme. */
  readonly color: number;
}

interface StackedBarsProps {
  /** Says what the picture shows, for those who do not see it. */
  readonly label: string;
  /** What the bars stand for, from left to right. */
  readonly bars: readonly string[];
  readonly series: readonly BarSeries[];
  readonly height?: number;
  readonly format?: (value: number) => string;
}

/** Upright bars made of parts; the legend says what each part sums up to. */
export function StackedBars(props: StackedBarsProps) {
  const { label, series, height = 200, format = formatCount } = props;
  const box = useEChart((theme) => optionOf(props, theme));
  const sums = series.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const words = series.map(({ name }, index) => `${name}: ${format(sums[index] ?? 0)}`);
  return (
    <figure style={{ margin: 0, minWidth: 0 }}>
      {series.length > 1 && (
        <ul className={classes.legend}>
          {series.map(({ name, color }, index) => (
            <li key={name}>
              <span
                className={classes.swatch}
                style={{ background: `var(${seriesColor(color)})` }}
                aria-hidden="true"
              />
              {name}
              <span className="numeric">{format(sums[index] ?? 0)}</span>
            </li>
          ))}
        </ul>
      )}
      <div ref={box} style={{ height }} role="img" aria-label={`${label}. ${words.join('; ')}`} />
    </figure>
  );
}

function optionOf(
  { bars, series, format = formatCount }: StackedBarsProps,
  theme: ChartTheme,
): EChartsCoreOption {
  const { color } = theme;
  const axis = axisStyle(theme);
  const short = format === formatCount ? formatCompact : format;
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 12, bottom: 6, containLabel: true },
    tooltip: {
      ...tooltipStyle(theme),
      axisPointer: { type: 'shadow' },
      valueFormatter: (value: unknown) => format(Number(value)),
    },
    xAxis: {
      type: 'category',
      data: bars,
      ...axis,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: color('--mr-line-strong') } },
    },
    yAxis: {
      type: 'value',
      ...axis,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...axis.axisLabel, formatter: short },
    },
    series: series.map(({ name, values, color: place }) => ({
      type: 'bar',
      name,
      stack: 'all',
      data: values,
      barMaxWidth: 32,
      itemStyle: { color: color(seriesColor(place)) },
    })),
  };
}
