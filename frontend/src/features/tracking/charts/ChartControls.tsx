import { Button, NativeSelect, Slider, Switch, Text } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { SearchInput } from '@/components/data/SearchInput';
import type { ChangeCharts, ChartSearch } from './chartSearch';
import classes from './charts.module.css';
import { xAxes } from './curveData';

interface ChartControlsProps {
  readonly search: ChartSearch;
  readonly keys: readonly string[];
  /** By which runs can be grouped. */
  readonly params: readonly string[];
  readonly onChange: ChangeCharts;
}

const axisNames = { step: 'Step', time: 'Time', relative: 'Time since the start', metric: 'Another metric' };

/** How all charts of a page are drawn. */
export function ChartControls({ search, keys, params, onChange }: ChartControlsProps) {
  return (
    <div className={classes.controls}>
      <SearchInput
        label="Search metrics"
        value={search.metric ?? ''}
        onChange={(metric) => onChange({ metric: metric || undefined })}
      />
      <NativeSelect
        size="xs"
        aria-label="Horizontal axis"
        value={search.x ?? 'step'}
        onChange={(event) => {
          const x = xAxes.find((axis) => axis === event.currentTarget.value);
          onChange({
            x: x === 'step' ? undefined : x,
            xMetric: x === 'metric' ? keys[0] : undefined,
            zoom: undefined,
          });
        }}
        data={xAxes.map((value) => ({ value, label: axisNames[value] }))}
      />
      {search.x === 'metric' && (
        <NativeSelect
          size="xs"
          aria-label="Metric on the horizontal axis"
          value={search.xMetric}
          onChange={(event) => onChange({ xMetric: event.currentTarget.value, zoom: undefined })}
          data={[...keys]}
        />
      )}
      {params.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label="Group runs by"
          value={search.group ?? ''}
          onChange={(event) => onChange({ group: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: 'Every run' },
            ...params.map((value) => ({ value, label: `By ${value}` })),
          ]}
        />
      )}
      <Smoothing weight={search.smooth} onChange={(smooth) => onChange({ smooth })} />
      <Switch
        size="xs"
        label="Log scale"
        checked={search.logY === true}
        onChange={(event) => onChange({ logY: event.currentTarget.checked || undefined })}
      />
      <Switch
        size="xs"
        label="Ignore outliers"
        checked={search.noOutliers === true}
        onChange={(event) => onChange({ noOutliers: event.currentTarget.checked || undefined })}
      />
      {search.zoom && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconZoomReset size={14} />}
          onClick={() => onChange({ zoom: undefined })}
        >
          Whole range
        </Button>
      )}
    </div>
  );
}

interface SmoothingProps {
  readonly weight: number | undefined;
  readonly onChange: (weight: number | undefined) => void;
}

function Smoothing({ weight = 0, onChange }: SmoothingProps) {
  return (
    <Text component="div" size="xs" style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
      Smoothing
      <Slider
        w={110}
        size="xs"
        key={weight}
        thumbLabel="Smoothing"
        min={0}
        max={0.99}
        step={0.01}
        defaultValue={weight}
        onChangeEnd={(value) => onChange(value > 0 ? value : undefined)}
      />
    </Text>
  );
}
