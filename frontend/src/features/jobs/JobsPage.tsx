import { Progress, TextInput } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { CancelJobButton, isActive } from '@/components/jobs/CancelJobButton';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { formatDuration, formatPercent } from '@/lib/format';
import { sortOf } from '@/lib/search';
import { jobKinds, jobStates, type JobsSearch } from './search';

type Job = Schemas['Job'];
const route = getRouteApi('/_app/settings/jobs');
const sorts = ['createdAt', '-createdAt'] as const;

/** Background work: what runs, how far it is, and what went wrong in words. */
export function JobsPage() {
  const search = route.useSearch();
  const { cursor, kind, state, since } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const narrow = (patch: JobsSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...patch, cursor: undefined }) });
  const query = $api.useQuery(
    'get',
    '/jobs',
    { params: { query: { cursor, kind, state, since, sort: sortOf(search, sorts) } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state: { data } }) => (data?.items.some(isActive) ? unheardMs : false),
    },
  );
  const columns: Column<Job>[] = [
    { key: 'kind', header: 'Job', render: ({ kind }) => nameOf(kind) },
    { key: 'target', header: 'For', render: ({ target }) => <TargetLink target={target} /> },
    { key: 'state', header: 'State', render: (job) => <StatusBadge state={job.state} /> },
    { key: 'progress', header: 'Progress', width: 110, render: (job) => <JobProgress job={job} /> },
    { key: 'message', header: 'What it says', render: ({ message }) => message ?? '–' },
    { key: 'attempts', header: 'Attempts', align: 'right', render: ({ attempts }) => attempts },
    {
      key: 'created',
      header: 'Made',
      sortKey: 'createdAt',
      render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
    },
    { key: 'took', header: 'Took', align: 'right', render: (job) => took(job) },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (job) => <CancelJobButton job={job} />,
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
          filtered={kind !== undefined || state !== undefined || since !== undefined}
          filters={
            <>
              <StateFilter
                label="Kind"
                every="Every kind"
                states={jobKinds}
                words={names}
                value={kind}
                onChange={(next) => narrow({ kind: next })}
              />
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
  'model.promote': 'Look at the gates',
  'mlflow.import': 'Import from MLflow',
  'csv.import': 'Import a CSV file',
  'tensorboard.import': 'Import from TensorBoard',
  'wandb.import': 'Import from W&B',
  'storage.clean': 'Clean the store',
  'captures.expire': 'Forget old captures',
};

/** Also for kinds that are newer than this list. */
function nameOf(kind: string): string {
  return names[kind] ?? kind.replaceAll(/[._]/g, ' ');
}

const targets: Record<string, string> = { upload: 'Upload', model_version: 'Version' };

/** What the job works on. Its page is found when it is asked for: a job holds kind and id alone. */
function TargetLink({ target }: { readonly target: Job['target'] }) {
  const words = target && targets[target.kind];
  if (target === undefined || words === undefined) return <>–</>;
  return (
    <AppLink to="/go/$kind/$id" params={target}>
      {words}
    </AppLink>
  );
}

function took({ startedAt, endedAt }: Job): string {
  return startedAt && endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(startedAt)) : '–';
}

function JobProgress({ job }: { readonly job: Job }) {
  if (job.progress === undefined || !isActive(job)) return <>–</>;
  return (
    <Progress
      value={job.progress * 100}
      aria-label={`${nameOf(job.kind)}: ${formatPercent(job.progress, 0)}`}
    />
  );
}
