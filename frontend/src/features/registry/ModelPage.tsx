import { Button, Stack, Tabs } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Person } from '@/components/format/Person';
import { Bytes, RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatMeasure } from '@/lib/format';
import { AliasPanel } from './AliasPanel';
import { NewVersionDialog } from './NewVersionDialog';
import { HistoryPanel } from './promotion/HistoryPanel';
import { PromotionsTable } from './promotion/PromotionsTable';
import { modelTabs } from './search';
import { useModelList } from './useModelList';

type Model = Schemas['Model'];
type Version = Schemas['ModelVersion'];
const route = getRouteApi('/_app/models/$modelName');

export function ModelPage() {
  const { modelName } = route.useParams();
  const query = $api.useQuery('get', '/models/{modelName}', { params: { path: { modelName } } });
  return <QueryView query={query}>{(model) => <Content key={model.id} model={model} />}</QueryView>;
}

function Content({ model }: { readonly model: Model }) {
  const mayWrite = usePermission('models:write');
  const { run } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<'version' | 'delete'>();
  const close = (): void => {
    setOpen(undefined);
    if (run !== undefined) void navigate({ search: (old) => ({ ...old, run: undefined }), replace: true });
  };
  const addVersion = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('version')}>
      Add a version
    </Button>
  );
  return (
    <>
      <PageHeader
        title={model.name}
        crumbs={[
          <AppLink key="models" to="/models">
            Models
          </AppLink>,
        ]}
        description={model.description}
        actions={
          mayWrite && (
            <>
              {addVersion}
              <Button
                variant="default"
                leftSection={<IconTrash size={15} />}
                onClick={() => setOpen('delete')}
              >
                Delete
              </Button>
            </>
          )
        }
      />
      <Stack gap="md">
        <AliasPanel model={model} mayWrite={mayWrite} />
        <Lists>
          <VersionTable action={mayWrite && addVersion} />
        </Lists>
      </Stack>
      {mayWrite && (open === 'version' || run !== undefined) && (
        <NewVersionDialog modelName={model.name} run={run} onClose={close} />
      )}
      {open === 'delete' && <DeleteDialog model={model} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** The versions, what was proposed for the aliases, and what was in use. */
function Lists({ children }: { readonly children: React.ReactNode }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Tabs
      value={tab ?? 'versions'}
      keepMounted={false}
      onChange={(next) => void navigate({ search: { tab: modelTabs.find((known) => known === next) } })}
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="versions">Versions</Tabs.Tab>
        <Tabs.Tab value="promotions">Promotions</Tabs.Tab>
        <Tabs.Tab value="history">History</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="versions">
        <Panel flush>{children}</Panel>
      </Tabs.Panel>
      <Tabs.Panel value="promotions">
        <Panel flush>
          <PromotionsTable />
        </Panel>
      </Tabs.Panel>
      <Tabs.Panel value="history">
        <Panel flush>
          <HistoryPanel />
        </Panel>
      </Tabs.Panel>
    </Tabs>
  );
}

function VersionTable({ action }: { readonly action: React.ReactNode }) {
  const { modelName, cursor, list } = useModelList();
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/versions',
    { params: { path: { modelName }, query: { cursor } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) =>
        state.data?.items.some((item) => item.state === 'pending') ? 1_500 : false,
    },
  );
  return (
    <DataTable
      label="Versions, newest first"
      query={query}
      list={list}
      rowKey={({ id }) => id}
      columns={columnsOf(query.data?.items ?? [])}
      empty={{
        title: 'No version yet',
        children:
          'Add one from a run’s ONNX artifact or from a file. It is checked in a sandbox before it may serve.',
        action,
      }}
    />
  );
}

const mostMetrics = 3;

function columnsOf(versions: readonly Version[]): Column<Version>[] {
  const metrics = [...new Set(versions.flatMap(({ metrics: values }) => Object.keys(values)))].slice(
    0,
    mostMetrics,
  );
  return [
    {
      key: 'version',
      header: 'Version',
      width: 90,
      render: ({ model, version }) => (
        <RowLink
          to="/models/$modelName/versions/$version"
          params={{ modelName: model, version: String(version) }}
        >
          {version}
        </RowLink>
      ),
    },
    { key: 'state', header: 'State', render: ({ state }) => <StatusBadge state={state} /> },
    { key: 'aliases', header: 'Aliases', render: ({ aliases }) => aliases.join(', ') || '–' },
    ...metrics.map((key): Column<Version> => ({
      key,
      header: key,
      align: 'right',
      render: ({ metrics: values }) => formatMeasure(values[key]),
    })),
    { key: 'size', header: 'Size', align: 'right', render: ({ bytes }) => <Bytes value={bytes} /> },
    { key: 'by', header: 'By', render: ({ createdBy }) => <Person subject={createdBy} /> },
    { key: 'created', header: 'Registered', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
  ];
}

function DeleteDialog({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = $api.useMutation('delete', '/models/{modelName}', {
    onSuccess: async () => {
      await navigate({ to: '/models' });
      await queries.invalidateQueries({ queryKey: ['get', '/models'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title={`Delete ${model.name}?`}
      action="Delete model"
      typeToConfirm={model.name}
      pending={remove.isPending}
      error={remove.error ?? undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { path: { modelName: model.name } } })}
    >
      All its versions and aliases go. A model of which a version is deployed stays. This cannot be undone.
    </ConfirmDialog>
  );
}
