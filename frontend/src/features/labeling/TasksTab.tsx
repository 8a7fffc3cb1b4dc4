import { NativeSelect } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatPercent } from '@/lib/format';
import { sortOf } from '@/lib/search';
import classes from './labeling.module.css';
import { type ProjectSearch, taskSorts, taskStates } from './search';

type Task = Schemas['LabelingTask'];

interface TasksTabProps {
  readonly project: Schemas['LabelingProject'];
  readonly search: ProjectSearch;
  readonly change: (patch: ProjectSearch) => void;
}

const everyLabel = 'every';

export function TasksTab({ project, search, change }: TasksTabProps) {
  const { state, q, label, cursor, sort } = search;
  const list = useListState({ q, cursor, sort }, change);
  const query = $api.useQuery(
    'get',
    '/labeling-projects/{projectId}/tasks',
    {
      params: {
        path: { projectId: project.id },
        query: { state, q, label, cursor, sort: sortOf(search, taskSorts) },
      },
    },
    { placeholderData: keepPreviousData },
  );
  const narrow = (patch: ProjectSearch): void => change({ ...patch, cursor: undefined });
  return (
    <Panel flush>
      <DataTable
        label="Tasks"
        searchLabel="Part of the path"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        columns={columnsOf(project)}
        filtered={state !== undefined || label !== undefined}
        filters={
          <>
            <StateFilter
              label="State"
              every="Every state"
              states={taskStates}
              value={state}
              onChange={(next) => narrow({ state: next })}
            />
            <NativeSelect
              aria-label="Accepted label"
              value={label === undefined ? everyLabel : String(project.classes.indexOf(label))}
              onChange={(event) => narrow({ label: project.classes[Number(event.currentTarget.value)] })}
              data={[
                { value: everyLabel, label: 'Every label' },
                ...project.classes.map((name, index) => ({ value: String(index), label: name })),
              ]}
            />
          </>
        }
        empty={{
          title: 'No tasks yet',
          children:
            'This project was made without tasks. Captured predictions become tasks under Monitoring.',
        }}
      />
    </Panel>
  );
}

function columnsOf(project: Schemas['LabelingProject']): Column<Task>[] {
  return [
    {
      key: 'picture',
      header: <span className="visually-hidden">Picture</span>,
      width: 72,
      render: ({ item }) => <Thumbnail item={item} />,
    },
    {
      key: 'path',
      header: 'Item',
      sortKey: 'path',
      render: ({ id, item }) => (
        <RowLink to="/labeling/$projectId/tasks/$taskId" params={{ projectId: project.id, taskId: id }}>
          {item.path ?? 'captured prediction'}
        </RowLink>
      ),
    },
    { key: 'state', header: 'State', render: ({ state }) => <StatusBadge state={state} /> },
    {
      key: 'answers',
      header: 'Answers',
      align: 'right',
      render: ({ annotations }) => `${annotations} of ${project.overlap}`,
    },
    {
      key: 'agreement',
      header: 'Agreement',
      sortKey: 'agreement',
      align: 'right',
      render: ({ agreement }) =>
        agreement === undefined || project.overlap === 1 ? '–' : formatPercent(agreement, 0),
    },
    {
      key: 'prediction',
      header: 'Predicted',
      render: ({ prediction }) =>
        prediction ? `${prediction.choice} (${formatPercent(prediction.confidence, 0)})` : '–',
    },
    { key: 'label', header: 'Label', render: ({ accepted }) => accepted?.choice ?? '–' },
    {
      key: 'committed',
      header: 'In version',
      align: 'right',
      render: ({ committedVersion }) => committedVersion ?? '–',
    },
  ];
}

function Thumbnail({ item }: { readonly item: Task['item'] }) {
  if (!item.mediaType.startsWith('image/')) {
    return (
      <span className={classes.thumb}>
        <IconFile size={20} stroke={1.4} aria-hidden="true" />
      </span>
    );
  }
  return <img className={classes.thumb} src={`${item.contentUrl}?width=128`} alt="" loading="lazy" />;
}
