import { Button, Progress } from '@mantine/core';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Column, DataTable } from '@/components/data/DataTable';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatPercent } from '@/lib/format';

type Job = Schemas['Job'];
const route = getRouteApi('/_app/settings/jobs');
const active = (job: Job): boolean => job.state === 'queued' || job.state === 'running';

/** Background work: what runs, how far it is, and what went wrong in words. */
export function JobsPage() {
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  const mayCancel = usePermission('datasets:write');
  const query = $api.useQuery(
    'get',
    '/jobs',
    { params: { query: { cursor } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (state.data?.items.some(active) ? 2_000 : false),
    },
  );
  const columns: Column<Job>[] = [
    { key: 'kind', header: 'Job', render: ({ kind }) => kind.replaceAll(/[._]/g, ' ') },
    { key: 'state', header: 'State', render: ({ state }) => <StatusBadge state={state} /> },
    { key: 'progress', header: 'Progress', width: 160, render: (job) => <JobProgress job={job} /> },
    { key: 'message', header: 'What it says', render: ({ message }) => message ?? '–' },
    { key: 'attempts', header: 'Attempts', align: 'right', render: ({ attempts }) => attempts },
    { key: 'created', header: 'Made', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (job) => mayCancel && active(job) && <CancelButton job={job} />,
    },
  ];
  return (
    <>
      <PageHeader title="Jobs" description="Work that goes on in the background." />
      <Panel flush>
        <DataTable
          label="Jobs"
          query={query}
          list={list}
          rowKey={(job) => job.id}
          columns={columns}
          empty={{ title: 'No jobs yet', children: 'Hashing large uploads and checking models happen here.' }}
        />
      </Panel>
    </>
  );
}

function JobProgress({ job }: { readonly job: Job }) {
  if (job.progress === undefined || !active(job)) return <>–</>;
  return (
    <Progress value={job.progress * 100} aria-label={`${job.kind}: ${formatPercent(job.progress, 0)}`} />
  );
}

function CancelButton({ job }: { readonly job: Job }) {
  const queries = useQueryClient();
  const cancel = $api.useMutation('post', '/jobs/{jobId}/cancel', {
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/jobs'] }),
  });
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ params: { path: { jobId: job.id } } })}
    >
      Cancel
    </Button>
  );
}
