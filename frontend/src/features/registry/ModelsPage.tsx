import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { Aliases } from './Aliases';
import { NewModelDialog } from './NewModelDialog';

const route = getRouteApi('/_app/models');

const columns: Column<Schemas['Model']>[] = [
  {
    key: 'name',
    header: 'Name',
    render: ({ name }) => (
      <RowLink to="/models/$modelName" params={{ modelName: name }}>
        {name}
      </RowLink>
    ),
  },
  { key: 'description', header: 'Description', render: ({ description }) => description ?? '–' },
  { key: 'version', header: 'Versions', align: 'right', render: ({ latestVersion }) => latestVersion },
  { key: 'aliases', header: 'Aliases', render: ({ aliases }) => <Aliases aliases={aliases} /> },
  { key: 'created', header: 'Registered', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
];

export function ModelsPage() {
  const { q, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { q, cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  const mayWrite = usePermission('models:write');
  const [making, setMaking] = useState(false);
  const query = $api.useQuery(
    'get',
    '/models',
    { params: { query: { q, cursor } } },
    { placeholderData: keepPreviousData },
  );
  const make = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      Register a model
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Models"
        description="Registered ONNX models: numbered versions, checked before they may serve."
        actions={make}
      />
      <Panel flush>
        <DataTable
          label="Models"
          searchLabel="Search models"
          query={query}
          list={list}
          rowKey={({ id }) => id}
          columns={columns}
          empty={{
            title: 'No models yet',
            children: 'Register a name, then add its first version from a run or from an ONNX file.',
            action: make,
          }}
        />
      </Panel>
      {making && <NewModelDialog onClose={() => setMaking(false)} />}
    </>
  );
}
