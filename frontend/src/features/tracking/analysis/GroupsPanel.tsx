import { NativeSelect, SegmentedControl, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { Panel } from '@/components/layout/Panel';
import { formatMeasure } from '@/lib/format';
import { compareGroups, type ComparedGroup } from './groups';
import type { Aim } from './pareto';
import type { AnalysedRun } from './table';

interface GroupsPanelProps {
  readonly runs: readonly AnalysedRun[];
  readonly params: readonly string[];
  readonly metric: string;
}

const replicates = '';

const columns: Column<ComparedGroup>[] = [
  { key: 'name', header: 'Group', render: ({ name }) => name },
  { key: 'n', header: 'Runs', align: 'right', render: ({ estimate }) => estimate.n },
  { key: 'mean', header: 'Mean', align: 'right', render: ({ estimate }) => formatMeasure(estimate.mean) },
  {
    key: 'interval',
    header: '95 % interval',
    align: 'right',
    render: ({ estimate: { low, high } }) =>
      Number.isNaN(low) ? '–' : `${formatMeasure(low)} to ${formatMeasure(high)}`,
  },
  {
    key: 'range',
    header: 'Least to greatest',
    align: 'right',
    render: ({ estimate: { least, most } }) => `${formatMeasure(least)} to ${formatMeasure(most)}`,
  },
  { key: 'test', header: 'Against the best', render: ({ verdict }) => verdict },
];

/** Groups of runs, or replicates that differ in their seed alone, and whether the best is better by more than chance. */
export function GroupsPanel({ runs, params, metric }: GroupsPanelProps) {
  const [by, setBy] = useState(replicates);
  const [aim, setAim] = useState<Aim>('min');
  const groups = useMemo(
    () => compareGroups(runs, metric, aim, by === replicates ? params : [by], by === replicates),
    [runs, params, metric, aim, by],
  );
  return (
    <Panel
      title="Groups and replicates"
      actions={
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          <NativeSelect
            size="xs"
            aria-label="Group by"
            value={by}
            onChange={(event) => setBy(event.currentTarget.value)}
            data={[
              { value: replicates, label: 'all params but the seed' },
              ...params.map((value) => ({ value, label: value })),
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label="What is better"
            value={aim}
            onChange={(value) => setAim(value)}
            data={[
              { value: 'min', label: 'Less is better' },
              { value: 'max', label: 'More is better' },
            ]}
          />
        </div>
      }
    >
      <PlainTable
        label={`${metric} of groups of runs`}
        columns={columns}
        rows={groups}
        rowKey={({ name }) => name}
        empty={{ title: 'No run has this metric', children: 'Choose another one.' }}
      />
      <Text size="xs" c="dimmed" mt="sm">
        Intervals by Student’s t. Each group is held against the best one by Welch’s test, two-sided, all of
        them corrected after Holm: p is the chance to find such a difference anywhere in the table where there
        is none. The best was chosen by the same runs, so that a p near 0.05 wants more of them.
      </Text>
    </Panel>
  );
}
