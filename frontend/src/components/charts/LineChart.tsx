import type { EChartsCoreOption } from 'echarts/core';
import { formatMeasure } from '@/lib/format';
import classes from './LineChart.module.css';
import { axisStyle, type ChartTheme, tooltipStyle, useEChart } from './useEChart';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface LineChartProps {
  /** Says what the picture shows, for those who do not see it. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly xName?: string;
  readonly height?: number;
  readonly logarithmic?: boolean;
  /** Where the vertical axis begins; absent: at the least value. */
  readonly yMin?: number;
  readonly xFormat?: (x: number) => string;
  readonly yFormat?: (y: number) => string;
}

const seriesColors = [1, 2, 3, 4, 5, 6].map((number) => `--mr-chart-${number}`);

export function seriesColor(index: number): string {
  return seriesColors[index % seriesColors.length] ?? '--mr-chart-1';
}

/** Curves over a common axis; wheel with Ctrl zooms, dragging moves. Each series has its last value in the legend. */
export function LineChart(props: LineChartProps) {
  const { label, series, height = 220 } = props;
  const box = useEChart((theme) => optionOf(props, theme));

  return (
    <figure style={{ margin: 0, minWidth: 0 }}>
      {series.length > 1 && <Legend {...props} />}
      <div ref={box} style={{ height }} role="img" aria-label={describe(label, series)} />
    </figure>
  );
}

function Legend({ series, yFormat = formatMeasure }: LineChartProps) {
  return (
    <ul className={classes.legend}>
      {series.map(({ name, points }, index) => (
        <li key={name}>
          <span
            className={classes.swatch}
            style={{ background: `var(${seriesColor(index)})` }}
            aria-hidden="true"
          />
          {name}
          <span className="numeric">{yFormat(points.at(-1)?.[1] ?? NaN)}</span>
        </li>
      ))}
    </ul>
  );
}

function describe(label: string, series: readonly Series[]): string {
  const words = series.map(({ name, points }) => {
    const first = points[0];
    const last = points.at(-1);
    return first && last ? `${name} from ${formatMeasure(first[1])} to ${formatMeasure(last[1])}` : name;
  });
  return `${label}. ${words.join('; ')}`;
}

function optionOf(props: LineChartProps, theme: ChartTheme): EChartsCoreOption {
  const { series, xName, logarithmic = false, xFormat = String, yFormat = formatMeasure } = props;
  const { color } = theme;
  const axis = axisStyle(theme);
  return {
    animation: false,
    grid: { left: 8, right: 14, top: 12, bottom: xName ? 22 : 6, containLabel: true },
    tooltip: {
      ...tooltipStyle(theme),
      valueFormatter: (value: unknown) => yFormat(Number(value)),
    },
    xAxis: {
      type: 'value',
      min: 'dataMin',
      max: 'dataMax',
      name: xName,
      nameLocation: 'middle',
      nameGap: 22,
      ...axis,
      axisLabel: { ...axis.axisLabel, formatter: xFormat },
      axisLine: { lineStyle: { color: color('--mr-line-strong') } },
      splitLine: { show: false },
    },
    yAxis: {
      type: logarithmic ? 'log' : 'value',
      scale: true,
      min: props.yMin,
      ...axis,
      // It would stand where x is 0, which may be the right end.
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...axis.axisLabel, formatter: yFormat },
    },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', filterMode: 'none' }],
    series: series.map(({ name, points }, index) => ({
      type: 'line',
      name,
      data: points,
      showSymbol: points.length <= 30,
      symbol: 'circle',
      symbolSize: 5,
      sampling: 'lttb',
      lineStyle: { width: 1.75, color: color(seriesColor(index)) },
      itemStyle: { color: color(seriesColor(index)) },
    })),
  };
}
