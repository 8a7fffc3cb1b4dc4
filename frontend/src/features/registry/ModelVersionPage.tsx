import { Alert, Button, Loader, Stack, Tabs } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconTrash } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DownloadButton } from '@/components/data/DownloadButton';
import { Facts } from '@/components/data/Facts';
import { Metric, MetricRow } from '@/components/data/Metric';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { CopyField } from '@/components/format/CopyField';
import { Person } from '@/components/format/Person';
import { Bytes, RelativeTime } from '@/components/format/values';
import { JobProgress } from '@/components/jobs/JobProgress';
import { AppLink } from '@/components/layout/AppLink';
import { Columns } from '@/components/layout/Columns';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { usePermission } from '@/lib/api/session';
import { formatMeasure } from '@/lib/format';
import { CardPanel } from './CardPanel';
import { DeployLink } from './DeployLink';
import { EvaluationsPanel } from './EvaluationsPanel';
import { PapersPanel } from './PapersPanel';
import { SignaturePanel } from './SignaturePanel';
import { modelVersionTabs } from './search';
import { useRefreshModels } from './useRefreshModels';

type Version = Schemas['ModelVersion'];
const route = getRouteApi('/_app/models/$modelName/versions/$version');

export function ModelVersionPage() {
  const { modelName, version } = route.useParams();
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/versions/{version}',
    { params: { path: { modelName, version: Number(version) } } },
    { refetchInterval: ({ state }) => (state.data?.state === 'pending' ? unheardMs : false) },
  );
  return <QueryView query={query}>{(data) => <Content version={data} />}</QueryView>;
}

function Content({ version }: { readonly version: Version }) {
  const { model, version: number } = version;
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader
        title={`${model} version ${number}`}
        crumbs={[
          <AppLink key="models" to="/models">
            Models
          </AppLink>,
          <AppLink key="model" to="/models/$modelName" params={{ modelName: model }}>
            {model}
          </AppLink>,
        ]}
        badge={<StatusBadge state={version.state} />}
        actions={<Actions version={version} />}
      />
      <Admission version={version} />
      <Tabs
        value={tab ?? 'overview'}
        keepMounted={false}
        onChange={(next) =>
          void navigate({ search: { tab: modelVersionTabs.find((known) => known === next) } })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <Panel>
            <LineagePanel kind="model_version" id={version.id} />
          </Panel>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Admission({ version }: { readonly version: Version }) {
  if (version.state === 'pending') {
    return (
      <Alert mb="md" role="status" icon={<Loader size={16} />} title="The file is being checked">
        Its structure is read, then it is loaded and run once in a sandbox. This page follows by itself.
        {version.jobId && <JobProgress jobId={version.jobId} label="The check of the file" />}
      </Alert>
    );
  }
  if (version.state === 'rejected') {
    return (
      <Alert mb="md" color="red" icon={<IconAlertTriangle size={18} />} title="The file was rejected">
        {version.reason}
      </Alert>
    );
  }
  if (version.state === 'unservable') {
    return (
      <Alert mb="md" icon={<IconInfoCircle size={18} />} title="It can be loaded by MLflow, but not served">
        {version.reason}
      </Alert>
    );
  }
  return null;
}

function Overview({ version }: { readonly version: Version }) {
  const metrics = Object.entries(version.metrics).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Stack gap="md">
      {metrics.length > 0 && (
        <MetricRow>
          {metrics.map(([key, value]) => (
            <Metric key={key} label={key} value={formatMeasure(value)} />
          ))}
        </MetricRow>
      )}
      <Columns
        wide
        main={
          <Stack gap="md">
            <CardPanel version={version} />
            <EvaluationsPanel version={version} />
            {version.signature && <SignaturePanel signature={version.signature} />}
          </Stack>
        }
        side={
          <Stack gap="md">
            <About version={version} />
            <PapersPanel version={version} />
          </Stack>
        }
      />
    </Stack>
  );
}

function About({ version }: { readonly version: Version }) {
  return (
    <Panel title="Facts">
      <Facts
        rows={[
          ['Aliases', version.aliases.join(', ')],
          ['From', version.runId && <Origin version={version} />],
          ['Size', version.bytes > 0 ? <Bytes key="size" value={version.bytes} /> : undefined],
          ['Memory when loaded', version.loadedBytes && <Bytes value={version.loadedBytes} />],
          ['Memory in the first run', version.peakMemoryBytes && <Bytes value={version.peakMemoryBytes} />],
          ['Registered', <RelativeTime key="at" instant={version.createdAt} />],
          ['By', <Person key="by" subject={version.createdBy} />],
          ['SHA-256', <CopyField key="hash" value={version.sha256} label="SHA-256" />],
        ]}
      />
    </Panel>
  );
}

function Origin({ version: { runId = '', artifactPath } }: { readonly version: Version }) {
  const mayRead = usePermission('tracking:read');
  const run = $api.useQuery('get', '/runs/{runId}', { params: { path: { runId } } }, { enabled: mayRead });
  return (
    <>
      <AppLink to="/runs/$runId" params={{ runId }}>
        run {run.data?.name ?? runId.slice(0, 8)}
      </AppLink>{' '}
      {artifactPath && <code>{artifactPath}</code>}
    </>
  );
}

function Actions({ version }: { readonly version: Version }) {
  const [deleting, setDeleting] = useState(false);
  const mayWrite = usePermission('models:write');
  const refresh = useRefreshModels();
  const navigate = useNavigate();
  const { model, version: number } = version;
  const remove = $api.useMutation('delete', '/models/{modelName}/versions/{version}', {
    onSuccess: async () => {
      await navigate({ to: '/models/$modelName', params: { modelName: model } });
      await refresh();
    },
  });
  return (
    <>
      <DeployLink version={version} />
      {version.state === 'ready' && (
        <DownloadButton
          path={`/models/${encodeURIComponent(model)}/versions/${number}/file`}
          fileName={`${model}-v${number}.onnx`}
        >
          ONNX file
        </DownloadButton>
      )}
      {mayWrite && (
        <Button variant="default" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      )}
      <ConfirmDialog
        opened={deleting}
        title={`Delete version ${number} of ${model}?`}
        action="Delete version"
        pending={remove.isPending}
        error={remove.error ?? undefined}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate({ params: { path: { modelName: model, version: number } } })}
      >
        The file goes, and its number is not used again. A version that is deployed stays. This cannot be
        undone.
      </ConfirmDialog>
    </>
  );
}
