import { Button } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { aboveRowLink, RowLink } from '@/components/data/RowLink';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Count, RelativeTime } from '@/components/format/values';
import { LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatPercent } from '@/lib/format';
import { namedSort } from '@/lib/search';
import { NewProjectDialog } from './NewProjectDialog';
import { ProgressBar } from './ProgressBar';
import classes from './labeling.module.css';
import { waitingStates } from './search';

type Project = Schemas['LabelingProject'];
const route = getRouteApi('/_app/labeling');

export function ProjectsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayManage = usePermission('labeling:manage');
  const mayAnnotate = usePermission('labeling:annotate');
  const [making, setMaking] = useState(false);
  const { q, cursor, waiting } = search;
  const query = $api.useQuery(
    'get',
    '/labeling-projects',
    { params: { query: { q, cursor, waiting, sort: namedSort(search) } } },
    { placeholderData: keepPreviousData },
  );
  const make = mayManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      New project
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Labeling"
        description="People decide what things are; what they agree on becomes the next version of the dataset."
        actions={make}
      />
      <Panel flush>
        <DataTable
          label="Labeling projects"
          searchLabel="Search projects"
          query={query}
          list={list}
          rowKey={({ id }) => id}
          filtered={waiting !== undefined}
          filters={
            <StateFilter
              label="What waits"
              every="Every project"
              states={waitingStates}
              words={{ open: 'With open tasks', in_review: 'With tasks in review' }}
              value={waiting}
              onChange={(next) =>
                void navigate({ search: (old) => ({ ...old, waiting: next, cursor: undefined }) })
              }
            />
          }
          columns={mayAnnotate ? [...columns, annotate] : columns}
          empty={{
            title: 'No labeling projects yet',
            children: mayManage
              ? 'A project makes a task of each chosen entry of a dataset version. Name the classes, then your annotators can begin.'
              : 'An engineer of your tenant makes the first one; then tasks for you appear here.',
            action: make,
          }}
        />
      </Panel>
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
    </>
  );
}

const columns: Column<Project>[] = [
  {
    key: 'name',
    header: 'Name',
    sortKey: 'name',
    render: ({ id, name, description, paused }) => (
      <>
        <div className={classes.nameLine}>
          <RowLink to="/labeling/$projectId" params={{ projectId: id }}>
            {name}
          </RowLink>
          {paused && <StatusBadge state="paused" />}
        </div>
        {description && <div className={classes.under}>{description}</div>}
      </>
    ),
  },
  {
    key: 'dataset',
    header: 'Dataset',
    render: ({ datasetName, version }) => (
      <>
        {datasetName} <span className={classes.dim}>version {version}</span>
      </>
    ),
  },
  {
    key: 'progress',
    header: 'Decided',
    width: 230,
    render: ({ progress }) => <ProgressCell progress={progress} />,
  },
  {
    key: 'review',
    header: 'In review',
    align: 'right',
    render: ({ progress }) => <Count value={progress.inReview} />,
  },
  {
    key: 'agreement',
    header: 'Agreement',
    align: 'right',
    render: ({ progress, overlap }) =>
      overlap === 1 || progress.agreement === undefined ? '–' : formatPercent(progress.agreement, 0),
  },
  {
    key: 'created',
    header: 'Made',
    sortKey: 'createdAt',
    render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
  },
];

const annotate: Column<Project> = {
  key: 'annotate',
  header: <span className="visually-hidden">Annotate</span>,
  align: 'right',
  render: ({ id, name, paused, progress }) =>
    !paused &&
    progress.open > 0 && (
      <span className={aboveRowLink}>
        <LinkButton
          size="xs"
          variant="light"
          leftSection={<IconPencil size={14} aria-hidden="true" />}
          to="/labeling/$projectId/annotate"
          params={{ projectId: id }}
          aria-label={`Annotate ${name}`}
        >
          Annotate
        </LinkButton>
      </span>
    ),
};

function ProgressCell({ progress }: { readonly progress: Schemas['LabelingProgress'] }) {
  const { tasks, accepted, rejected } = progress;
  return (
    <div className={classes.progressCell}>
      <ProgressBar progress={progress} />
      <span className="numeric">{tasks === 0 ? '–' : formatPercent((accepted + rejected) / tasks, 0)}</span>
    </div>
  );
}
