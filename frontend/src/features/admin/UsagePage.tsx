import { Stack } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { RowLink } from '@/components/data/RowLink';
import { QueryView } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { PeriodControl } from '@/components/usage/PeriodControl';
import { UsageChart } from '@/components/usage/UsageChart';
import { countColumns } from '@/components/usage/countColumns';
import { queryOf } from '@/components/usage/period';
import { $api, type Schemas } from '@/lib/api/client';

type OfTenant = Schemas['InstallationUsage']['tenants'][number];
const route = getRouteApi('/_admin/admin/usage');

/** What the installation served, and for whom. */
export function UsagePage() {
  const { period = 'month' } = route.useSearch();
  const navigate = route.useNavigate();
  const [opened] = useState(() => Date.now());
  const query = queryOf(period, opened);
  const usage = $api.useQuery(
    'get',
    '/admin/usage/serving',
    { params: { query } },
    { placeholderData: keepPreviousData, refetchInterval: 15_000 },
  );
  const control = (
    <PeriodControl
      period={period}
      onChange={(next) => void navigate({ search: { period: next }, replace: true })}
    />
  );
  return (
    <>
      <PageHeader
        title="Usage of all tenants"
        crumbs={[
          <AppLink key="admin" to="/admin" search={{}}>
            Admin
          </AppLink>,
        ]}
        description="From the ledger into which every served request comes once."
      />
      <Stack gap="md">
        <Panel title="Predictions served" actions={control}>
          <QueryView query={usage}>{(data) => <UsageChart usage={data} period={period} />}</QueryView>
        </Panel>
        {usage.data && (
          <Panel title="By tenant" flush>
            <PlainTable
              label="Usage by tenant"
              rows={usage.data.tenants}
              rowKey={({ tenantId }) => tenantId}
              columns={columns}
              empty={{
                title: 'Nothing was served in this time',
                children: 'Choose a longer one, or come back when a tenant has an endpoint.',
              }}
            />
          </Panel>
        )}
      </Stack>
    </>
  );
}

const columns: Column<OfTenant>[] = [
  {
    key: 'tenant',
    header: 'Tenant',
    render: ({ tenantId, name }) => (
      <RowLink to="/admin/tenants/$tenantId" params={{ tenantId }}>
        {name}
      </RowLink>
    ),
  },
  ...countColumns<OfTenant>(),
];
