import { Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { Clipped } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import type { ListSearch } from '@/lib/search';
import { nameOf } from '../change/split';

type PublishedEndpoint = Schemas['PublishedEndpoint'];

const columns: Column<PublishedEndpoint>[] = [
  {
    key: 'name',
    header: 'Name',
    render: ({ name }) => (
      <RowLink to="/published-endpoints/$endpointName" params={{ endpointName: name }}>
        {name}
      </RowLink>
    ),
  },
  { key: 'description', header: 'What it does', render: ({ description }) => <Clipped text={description} /> },
  { key: 'serves', header: 'Serves', render: ({ serves }) => serves.map(nameOf).join(', ') || '–' },
];

/** Endpoints of other tenants that this one may ask; nothing where there are none. */
export function PublishedPanel() {
  const [search, setSearch] = useState<ListSearch>({});
  const list = useListState(search, (patch) => setSearch((old) => ({ ...old, ...patch })));
  const query = $api.useQuery(
    'get',
    '/published-endpoints',
    { params: { query: { cursor: search.cursor } } },
    { placeholderData: keepPreviousData },
  );
  if (!search.cursor && !query.data?.items.length) return null;
  return (
    <Panel title="Published to this tenant" flush>
      <DataTable
        label="Published endpoints"
        query={query}
        list={list}
        rowKey={({ name }) => name}
        columns={columns}
        filters={
          <Text size="sm" c="dimmed">
            Others run them, the installation’s admin lets you ask. Your requests count against your limits.
          </Text>
        }
        empty={{ title: 'No more', children: 'There are no further endpoints here.' }}
      />
    </Panel>
  );
}
