import { ActionIcon } from '@mantine/core';
import { IconArrowsDiagonal, IconPin, IconPinnedOff } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import { Plot } from '@/components/plot/Plot';
import { usePlotScheme } from '@/components/plot/theme';
import { asProblem } from '@/lib/api/problem';
import { RunsTooltip } from './RunsTooltip';
import type { ChangeCharts, ChartSearch } from './chartSearch';
import { type ChartRun, chartSpec } from './chartSpec';
import classes from './charts.module.css';
import { curveView } from './curveView';
import { useCurves } from './useCurves';
import { useInView } from './useInView';

export const chartHeight = 190;
/** Of each curve: its extremes in some eighty places, about one for every four pixels of a small chart. */
const pointsInSmall = 300;

export interface ChartContext {
  readonly runs: readonly ChartRun[];
  readonly search: ChartSearch;
  readonly onChange: ChangeCharts;
}

interface MetricChartProps extends ChartContext {
  readonly metric: string;
  readonly pinned: boolean;
  readonly onPin: () => void;
  readonly onExpand: () => void;
}

/** A small chart; asks for its curves once it comes into view. */
export function MetricChart(props: MetricChartProps) {
  const { metric, pinned, onPin, onExpand } = props;
  const card = useRef<HTMLElement>(null);
  const inView = useInView(card);
  return (
    <section ref={card} className={classes.card} aria-label={metric} data-chart>
      <div className={classes.head}>
        <h3 className={classes.title} title={metric}>
          {metric}
        </h3>
        {inView && (
          <>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={pinned ? `Unpin ${metric}` : `Pin ${metric}`}
              onClick={onPin}
            >
              {pinned ? <IconPinnedOff size={14} /> : <IconPin size={14} />}
            </ActionIcon>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Enlarge ${metric}`}
              onClick={onExpand}
            >
              <IconArrowsDiagonal size={14} />
            </ActionIcon>
          </>
        )}
      </div>
      {inView ? (
        <CurvesPlot {...props} height={chartHeight} maxPoints={pointsInSmall} />
      ) : (
        <div style={{ height: chartHeight }} />
      )}
    </section>
  );
}

interface CurvesPlotProps extends ChartContext {
  readonly metric: string;
  readonly height: number;
  readonly maxPoints: number;
}

export function useChart({ metric, runs, search, maxPoints }: Omit<CurvesPlotProps, 'height' | 'onChange'>) {
  const scheme = usePlotScheme();
  const ids = useMemo(() => runs.map(({ id }) => id), [runs]);
  const byId = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const view = useMemo(() => curveView(search, runs, maxPoints), [search, runs, maxPoints]);
  const query = useCurves({ key: metric, runs: ids, view });
  const overMetric = search.x === 'metric' && search.xMetric !== undefined;
  const others = useCurves({ key: search.xMetric ?? '', runs: ids, view }, overMetric);
  const spec = useMemo(
    () => (query.data ? chartSpec(query.data, byId, search, scheme, others.data) : undefined),
    [query.data, others.data, byId, search, scheme],
  );
  return { query, spec, byId };
}

export function CurvesPlot(props: CurvesPlotProps) {
  const { metric, height, onChange } = props;
  const { query, spec } = useChart(props);
  if (query.isError) return <Note height={height}>{asProblem(query.error).title}</Note>;
  if (!spec) return <div style={{ height }} aria-busy="true" />;
  if (spec.lines.every(({ ys }) => !ys.some(Number.isFinite))) {
    return <Note height={height}>Nothing to draw{props.search.zoom ? ' in this range' : ''}</Note>;
  }
  return (
    <Plot
      label={`${metric} of ${spec.lines.length} runs`}
      spec={spec}
      height={height}
      tooltip={(hover) => <RunsTooltip spec={spec} hover={hover} />}
      onZoom={(zoom) => onChange({ zoom })}
    />
  );
}

function Note({ height, children }: { readonly height: number; readonly children: React.ReactNode }) {
  return (
    <div className={classes.empty} style={{ height }}>
      {children}
    </div>
  );
}
