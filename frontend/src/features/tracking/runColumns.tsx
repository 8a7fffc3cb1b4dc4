import { Checkbox } from '@mantine/core';
import type { Column } from '@/components/data/DataTable';
import { aboveRowLink, RowLink } from '@/components/data/RowLink';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Clipped, RelativeTime } from '@/components/format/values';
import type { Schemas } from '@/lib/api/client';
import { formatDuration, formatMeasure } from '@/lib/format';

type Run = Schemas['Run'];
const mostMetrics = 5;
const mostParams = 4;

/** A column for each metric and param that the runs on this page have in common, the commonest first. */
export function runColumns(
  runs: readonly Run[],
  chosen: readonly string[],
  toggle: (id: string) => void,
): Column<Run>[] {
  const metrics = commonest(runs, ({ metrics: values }) => values, mostMetrics);
  const params = commonest(runs, ({ params: values }) => values, mostParams);
  return [
    {
      key: 'choose',
      header: <span className="visually-hidden">Compare</span>,
      width: 40,
      render: ({ id, name }) => (
        <Checkbox
          size="xs"
          className={aboveRowLink}
          aria-label={`Compare ${name}`}
          checked={chosen.includes(id)}
          onChange={() => toggle(id)}
        />
      ),
    },
    {
      key: 'name',
      header: 'Run',
      sortKey: 'name',
      render: ({ id, name }) => (
        <RowLink to="/runs/$runId" params={{ runId: id }}>
          {name}
        </RowLink>
      ),
    },
    { key: 'status', header: 'Status', render: ({ status }) => <StatusBadge state={status} /> },
    ...metrics.map((key): Column<Run> => ({
      key: `metrics.${key}`,
      header: key,
      align: 'right',
      sortKey: `metrics.${key}`,
      render: (run) => formatMeasure(run.metrics[key]?.value),
    })),
    ...params.map((key): Column<Run> => ({
      key: `params.${key}`,
      header: key,
      sortKey: `params.${key}`,
      render: (run) => <Clipped text={run.params[key]} />,
    })),
    { key: 'duration', header: 'Took', align: 'right', render: duration },
    {
      key: 'started',
      header: 'Started',
      sortKey: 'startedAt',
      render: ({ startedAt }) => <RelativeTime instant={startedAt} />,
    },
  ];
}

function commonest(runs: readonly Run[], values: (run: Run) => object, most: number): string[] {
  const counts = new Map<string, number>();
  for (const key of runs.flatMap((run) => Object.keys(values(run))))
    counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b))
    .slice(0, most)
    .map(([key]) => key);
}

export function duration({ startedAt, endedAt }: Run): string {
  return endedAt === undefined ? '–' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}
