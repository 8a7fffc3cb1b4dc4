import { Button, Group, Modal, MultiSelect, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { useListState } from '@/components/data/useListState';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Clipped } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import type { ListSearch } from '@/lib/search';

type Publication = Schemas['Publication'];

/** A tenant's endpoints, and which other tenants may ask them. */
export function PublicationPanel({ tenantId }: { readonly tenantId: string }) {
  const [search, setSearch] = useState<ListSearch>({});
  const [changing, setChanging] = useState<Publication>();
  const list = useListState(search, (patch) => setSearch((old) => ({ ...old, ...patch })));
  const query = $api.useQuery(
    'get',
    '/admin/tenants/{tenantId}/endpoints',
    { params: { path: { tenantId }, query: { cursor: search.cursor } } },
    { placeholderData: keepPreviousData },
  );
  const columns: Column<Publication>[] = [
    { key: 'name', header: 'Endpoint', render: ({ name }) => name },
    {
      key: 'to',
      header: 'Other tenants that may ask it',
      render: ({ publishedTo }) => (
        <Clipped text={publishedTo.map(({ name }) => name).join(', ') || 'none'} />
      ),
    },
    {
      key: 'change',
      header: <span className="visually-hidden">Change</span>,
      align: 'right',
      render: (row) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Publish ${row.name}`}
          onClick={() => setChanging(row)}
        >
          Publish …
        </Button>
      ),
    },
  ];
  return (
    <Panel title="Endpoints" flush>
      <DataTable
        label="Endpoints"
        query={query}
        list={list}
        rowKey={({ name }) => name}
        columns={columns}
        empty={{
          title: 'No endpoints',
          children: 'What this tenant deploys can be published to other tenants from here.',
        }}
      />
      {changing && (
        <PublishDialog
          key={changing.name}
          tenantId={tenantId}
          publication={changing}
          onClose={() => setChanging(undefined)}
        />
      )}
    </Panel>
  );
}

interface PublishDialogProps {
  readonly tenantId: string;
  readonly publication: Publication;
  readonly onClose: () => void;
}

function PublishDialog({ tenantId, publication: { name, publishedTo }, onClose }: PublishDialogProps) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(publishedTo.map(({ id }) => id));
  const [words, setWords] = useState('');
  const found = $api.useQuery(
    'get',
    '/admin/tenants',
    { params: { query: { q: words || undefined, limit: 50 } } },
    { placeholderData: keepPreviousData },
  );
  const publish = $api.useMutation('put', '/admin/tenants/{tenantId}/endpoints/{endpointName}/publication', {
    onSuccess: async () => {
      notifications.show({
        message: chosen.length ? `${name} is published` : `${name} is its owner’s alone`,
      });
      onClose();
      await queries.invalidateQueries({ queryKey: ['get', '/admin/tenants/{tenantId}/endpoints'] });
    },
  });
  const [known, setKnown] = useState(() => new Map(publishedTo.map((each) => [each.id, each.name])));
  const tenants = new Map(known);
  found.data?.items.forEach(({ tenant }) => tenants.set(tenant.id, tenant.name));
  tenants.delete(tenantId);
  const choose = (ids: string[]): void => {
    setKnown(new Map(ids.map((id) => [id, tenants.get(id) ?? id])));
    setChosen(ids);
  };
  return (
    <Modal opened title={`Publish ${name}`} onClose={onClose}>
      <Stack gap="md">
        {publish.isError && <ProblemAlert error={publish.error} />}
        <MultiSelect
          label="Tenants that may ask it"
          description="Besides its owner. Each asks under its own limits and pays its own device time; the owner sees sums, not who asked nor what."
          placeholder={chosen.length ? undefined : 'Search tenants'}
          searchable
          searchValue={words}
          onSearchChange={setWords}
          data={[...tenants].map(([value, label]) => ({ value, label }))}
          value={chosen}
          onChange={choose}
          nothingFoundMessage={<Text size="sm">No tenant of that name</Text>}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={publish.isPending}
            onClick={() =>
              publish.mutate({
                params: { path: { tenantId, endpointName: name } },
                body: { tenants: chosen },
              })
            }
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
