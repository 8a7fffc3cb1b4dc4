import { Button, Progress, TextInput } from '@mantine/core';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatDuration, formatPercent } from '@/lib/format';
import { jobStates, type JobsSearch } from './search';

type Job = Schemas['Job'];
const route = getRouteApi('/_app/settings/jobs');
const active = (job: Job): boolean => job.state === 'queued' || job.state === 'running';

/** Background work: what runs, how far it is, and what went wrong in words. */
export function JobsPage() {
  const search = route.useSearch();
  const { cursor, state, since } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const narrow = (patch: JobsSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...patch, cursor: undefined }) });
  const mayCancel = usePermission('datasets:write');
  const query = $api.useQuery(
    'get',
    '/jobs',
    { params: { query: { cursor, state, since } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state: { data } }) => (data?.items.some(active) ? 2_000 : false),
    },
  );
  const columns: Column<Job>[] = [
    { key: 'kind', header: 'Job', render: ({ kind }) => nameOf(kind) },
    { key: 'state', header: 'State', render: (job) => <StatusBadge state={job.state} /> },
    { key: 'progress', header: 'Progress', width: 160, render: (job) => <JobProgress job={job} /> },
    { key: 'message', header: 'What it says', render: ({ message }) => message ?? '–' },
    { key: 'attempts', header: 'Attempts', align: 'right', render: ({ attempts }) => attempts },
    { key: 'created', header: 'Made', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
    { key: 'took', header: 'Took', align: 'right', render: (job) => took(job) },
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
          filtered={state !== undefined || since !== undefined}
          filters={
            <>
              <StateFilter
                label="State"
                every="Every state"
                states={jobStates}
                value={state}
                onChange={(next) => narrow({ state: next })}
              />
              <TextInput
                type="date"
                aria-label="Ended since"
                value={since ?? ''}
                onChange={(event) => narrow({ since: event.currentTarget.value || undefined })}
              />
            </>
          }
          empty={{ title: 'No jobs yet', children: 'Hashing large uploads and checking models happen here.' }}
        />
      </Panel>
    </>
  );
}

const names: Record<string, string> = {
  'upload.verify': 'Verify an upload',
  'model.admit': 'Check a model file',
  'storage.clean': 'Clean the store',
  'captures.expire': 'Forget old captures',
};

/** Also for kinds that are newer than this list. */
function nameOf(kind: string): string {
  return names[kind] ?? kind.replaceAll(/[._]/g, ' ');
}

function took({ startedAt, endedAt }: Job): string {
  return startedAt && endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : '–';
}

function JobProgress({ job }: { readonly job: Job }) {
  if (job.progress === undefined || !active(job)) return <>–</>;
  return (
    <Progress
      value={job.progress * 100}
      aria-label={`${nameOf(job.kind)}: ${formatPercent(job.progress, 0)}`}
    />
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
