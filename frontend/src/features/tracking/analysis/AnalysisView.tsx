import { MultiSelect, NativeSelect, SegmentedControl, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { Panel } from '@/components/layout/Panel';
import classes from '../charts/charts.module.css';
import { GroupsPanel } from './GroupsPanel';
import { ImportancePanel } from './ImportancePanel';
import { ParallelCoordinates } from './ParallelCoordinates';
import { Scatter } from './Scatter';
import own from './analysis.module.css';
import type { Aim } from './pareto';
import { type AnalysedRun, isSeed, varyingParams } from './table';

const axesAtFirst = 6;
const mostAxes = 12;

interface AnalysisViewProps {
  readonly runs: readonly AnalysedRun[];
  readonly metrics: readonly string[];
  /** The metric that is looked at; in the URL. */
  readonly metric: string | undefined;
  readonly onMetric: (metric: string) => void;
}

/** What the params of runs have to do with their metrics. */
export function AnalysisView({ runs, metrics, metric: chosen, onMetric }: AnalysisViewProps) {
  const params = useMemo(() => varyingParams(runs), [runs]);
  const metric = chosen !== undefined && metrics.includes(chosen) ? chosen : metrics[0];
  if (metric === undefined || runs.length < 2) {
    return (
      <Panel>
        <EmptyState title="Nothing to compare yet">Two runs with params and metrics are needed.</EmptyState>
      </Panel>
    );
  }
  const settings = params.filter((name) => !isSeed(name));
  return (
    <Stack gap="md">
      <div className={classes.controls} style={{ marginBottom: 0 }}>
        <NativeSelect
          size="xs"
          label="Metric"
          value={metric}
          onChange={(event) => onMetric(event.currentTarget.value)}
          data={[...metrics]}
        />
      </div>
      <ParallelPanel runs={runs} params={settings} metric={metric} />
      <ScatterPanel runs={runs} metrics={metrics} metric={metric} />
      <ImportancePanel runs={runs} params={settings} metric={metric} />
      <GroupsPanel runs={runs} params={params} metric={metric} />
    </Stack>
  );
}

interface ParallelPanelProps {
  readonly runs: readonly AnalysedRun[];
  readonly params: readonly string[];
  readonly metric: string;
}

function ParallelPanel({ runs, params, metric }: ParallelPanelProps) {
  const [chosen, setChosen] = useState<string[]>();
  const axes = chosen?.filter((name) => params.includes(name)) ?? params.slice(0, axesAtFirst);
  return (
    <Panel
      title="Parallel coordinates"
      actions={
        <MultiSelect
          size="xs"
          aria-label="Params"
          searchable
          maxValues={mostAxes}
          value={[...axes]}
          onChange={setChosen}
          data={[...params]}
          w={300}
        />
      }
    >
      <ParallelCoordinates runs={runs} params={axes} metric={metric} />
    </Panel>
  );
}

interface ScatterPanelProps {
  readonly runs: readonly AnalysedRun[];
  readonly metrics: readonly string[];
  readonly metric: string;
}

function ScatterPanel({ runs, metrics, metric }: ScatterPanelProps) {
  const [other, setOther] = useState<string>();
  const x = other ?? metrics.find((key) => key !== metric) ?? metric;
  const [aimX, setAimX] = useState<Aim>('min');
  const [aimY, setAimY] = useState<Aim>('min');
  return (
    <Panel
      title="Two metrics"
      actions={
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          <NativeSelect
            size="xs"
            aria-label="Horizontal metric"
            value={x}
            onChange={(event) => setOther(event.currentTarget.value)}
            data={[...metrics]}
          />
          <AimControl label={x} aim={aimX} onChange={setAimX} />
          <AimControl label={metric} aim={aimY} onChange={setAimY} />
        </div>
      }
    >
      <div className={own.scroll} role="region" aria-label="Two metrics of each run" tabIndex={0}>
        <Scatter runs={runs} x={x} y={metric} aims={[aimX, aimY]} />
      </div>
    </Panel>
  );
}

interface AimControlProps {
  readonly label: string;
  readonly aim: Aim;
  readonly onChange: (aim: Aim) => void;
}

function AimControl({ label, aim, onChange }: AimControlProps) {
  const short = label.length > 16 ? `${label.slice(0, 15)}…` : label;
  return (
    <SegmentedControl
      size="xs"
      aria-label={`What is better of ${label}`}
      value={aim}
      onChange={(value) => onChange(value)}
      data={[
        { value: 'min', label: `↓ ${short}` },
        { value: 'max', label: `↑ ${short}` },
      ]}
    />
  );
}
