import { Button, Group, Stack } from '@mantine/core';
import { IconChartBar, IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { Metric, MetricRow } from '@/components/data/Metric';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Count, RelativeTime } from '@/components/format/values';
import { LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatBytes, formatCount, formatPercent } from '@/lib/format';
import { ModelMemoryPanel } from './ModelMemoryPanel';
import { NewTenantDialog } from './NewTenantDialog';

type AdminTenant = Schemas['AdminTenant'];
const route = getRouteApi('/_admin/admin/');

export function AdminPage() {
  const { q, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { q, cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  const [making, setMaking] = useState(false);
  const overview = $api.useQuery('get', '/admin/overview', {}, { refetchInterval: 10_000 });
  const tenants = $api.useQuery(
    'get',
    '/admin/tenants',
    { params: { query: { q, cursor } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <>
      <PageHeader
        title="Admin"
        description="The installation: its tenants, their quotas, its health."
        actions={
          <Group gap="xs">
            <LinkButton variant="default" leftSection={<IconChartBar size={16} />} to="/admin/usage">
              Usage
            </LinkButton>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
              Make a tenant
            </Button>
          </Group>
        }
      />
      <Stack gap="md">
        <QueryView query={overview}>
          {(data) => (
            <>
              <Installation overview={data} />
              {data.devices.map((device) => (
                <ModelMemoryPanel key={device.name} device={device} />
              ))}
            </>
          )}
        </QueryView>
        <Panel title="Tenants" flush>
          <DataTable
            label="Tenants"
            searchLabel="Search tenants"
            query={tenants}
            list={list}
            rowKey={({ tenant }) => tenant.id}
            columns={columns}
            empty={{
              title: 'No tenants yet',
              children: 'Make the first one, then invite its owner by a one-time link.',
              action: <Button onClick={() => setMaking(true)}>Make a tenant</Button>,
            }}
          />
        </Panel>
      </Stack>
      <NewTenantDialog opened={making} onClose={() => setMaking(false)} />
    </>
  );
}

const columns: Column<AdminTenant>[] = [
  {
    key: 'name',
    header: 'Name',
    render: ({ tenant }) => (
      <RowLink to="/admin/tenants/$tenantId" params={{ tenantId: tenant.id }}>
        {tenant.name}
      </RowLink>
    ),
  },
  {
    key: 'state',
    header: 'State',
    render: ({ tenant }) => <StatusBadge state={tenant.suspended ? 'suspended' : 'active'} />,
  },
  { key: 'members', header: 'Members', align: 'right', render: ({ members }) => formatCount(members) },
  {
    key: 'storage',
    header: 'Storage',
    align: 'right',
    render: (row) => <Used row={row} meter="storageBytes" />,
  },
  { key: 'models', header: 'Models', align: 'right', render: (row) => <Used row={row} meter="models" /> },
  {
    key: 'predictions',
    header: 'Predictions',
    align: 'right',
    render: (row) => <Used row={row} meter="predictionsPerMonth" />,
  },
  { key: 'weight', header: 'Weight', align: 'right', render: ({ tenant }) => tenant.weight },
  { key: 'created', header: 'Made', render: ({ tenant }) => <RelativeTime instant={tenant.createdAt} /> },
];

interface UsedProps {
  readonly row: AdminTenant;
  readonly meter: Schemas['UsageMeter']['meter'];
}

function Used({ row, meter }: UsedProps) {
  const found = row.usage.meters.find((candidate) => candidate.meter === meter);
  if (!found) return <>–</>;
  const value = meter === 'storageBytes' ? formatBytes(found.used) : formatCount(found.used);
  const share = found.limit === 0 ? '' : `${formatPercent(found.used / found.limit)} of the quota`;
  return <span title={share}>{value}</span>;
}

function Installation({ overview }: { readonly overview: Schemas['AdminOverview'] }) {
  const { tenants, nodes, version, startedAt, database, objectStore, jobs, devices } = overview;
  const models = devices.reduce((sum, { memory }) => sum + memory.loadedModels, 0);
  const loaded = models === 1 ? '1 model' : `${formatCount(models)} models`;
  return (
    <MetricRow>
      <Metric label="Tenants" value={<Count value={tenants} />} />
      <Metric label="Servers" value={nodes} note={`version ${version}`} />
      <Metric label="Up since" value={<RelativeTime instant={startedAt} />} />
      <Metric
        label="Jobs running"
        value={jobs.running ?? 0}
        note={`${jobs.queued ?? 0} waiting, ${jobs.failed ?? 0} failed`}
      />
      <Metric
        label="Devices"
        value={devices.map(({ name }) => name).join(', ')}
        note={`with ${loaded} loaded`}
      />
      <Metric label="Stores" value={<small>{database}</small>} note={objectStore} />
    </MetricRow>
  );
}
