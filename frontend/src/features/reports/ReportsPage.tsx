import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { namedSort } from '@/lib/search';
import { NewReportDialog } from './NewReportDialog';

const route = getRouteApi('/_app/reports');

const columns: Column<Schemas['Report']>[] = [
  {
    key: 'name',
    header: 'Name',
    sortKey: 'name',
    render: ({ id, name }) => (
      <RowLink to="/reports/$reportId" params={{ reportId: id }}>
        {name}
      </RowLink>
    ),
  },
  { key: 'by', header: 'Changed by', render: ({ updatedBy }) => <Person subject={updatedBy} /> },
  { key: 'changed', header: 'Changed', render: ({ updatedAt }) => <RelativeTime instant={updatedAt} /> },
  {
    key: 'created',
    header: 'Begun',
    sortKey: 'createdAt',
    render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
  },
];

export function ReportsPage() {
  const search = route.useSearch();
  const { q, cursor } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayWrite = usePermission('tracking:write');
  const [making, setMaking] = useState(false);
  const query = $api.useQuery(
    'get',
    '/reports',
    { params: { query: { q, cursor, sort: namedSort(search) } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <>
      <PageHeader
        title="Reports"
        description="What was tried and found, in words, with tables and charts that stay live."
        actions={
          mayWrite && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
              New report
            </Button>
          )
        }
      />
      <Panel flush>
        <DataTable
          label="Reports"
          searchLabel="Search reports"
          query={query}
          list={list}
          rowKey={({ id }) => id}
          columns={columns}
          empty={{
            title: 'No reports yet',
            children: 'Begin one, and paste the addresses of tables and charts that it is about.',
          }}
        />
      </Panel>
      {making && <NewReportDialog onClose={() => setMaking(false)} />}
    </>
  );
}
