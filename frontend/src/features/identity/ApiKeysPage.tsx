import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { namedSort } from '@/lib/search';
import { NewApiKeyDialog } from './NewApiKeyDialog';

type ApiKey = Schemas['ApiKey'];
const route = getRouteApi('/_app/settings/api-keys');
const endings = ['expiring'] as const;

export function ApiKeysPage() {
  const search = route.useSearch();
  const { q, cursor, expiring } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const query = $api.useQuery(
    'get',
    '/api-keys',
    { params: { query: { q, cursor, expiring, sort: namedSort(search) } } },
    { placeholderData: keepPreviousData },
  );
  const mayMake = usePermission('keys:manage');
  const make = mayMake && (
    <Button leftSection={<IconKey size={16} />} onClick={() => setMaking(true)}>
      Make a key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="For programs: REST, MLflow and inference clients. A key holds one role in this tenant."
        actions={make}
      />
      <Panel flush>
        <DataTable
          label="API keys"
          query={query}
          list={list}
          rowKey={(key) => key.id}
          columns={columnsOf(setRevoking)}
          searchLabel="Search keys"
          filtered={expiring === true}
          filters={
            <StateFilter
              label="When it ends"
              every="Every key"
              states={endings}
              words={{ expiring: 'Ends within seven days' }}
              value={expiring && 'expiring'}
              onChange={(ending) =>
                void navigate({
                  search: (old) => ({ ...old, expiring: ending && true, cursor: undefined }),
                })
              }
            />
          }
          empty={{
            title: 'No API keys yet',
            children: 'Make one for each program, so that each can be revoked alone.',
          }}
        />
      </Panel>
      <NewApiKeyDialog opened={making} onClose={() => setMaking(false)} />
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function columnsOf(revoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    { key: 'name', header: 'Name', sortKey: 'name', render: ({ name }) => name },
    { key: 'prefix', header: 'Begins with', render: ({ prefix }) => <code>{prefix}…</code> },
    { key: 'role', header: 'Role', render: ({ role }) => role },
    { key: 'used', header: 'Last used', render: ({ lastUsedAt }) => <LastUsed instant={lastUsedAt} /> },
    { key: 'expires', header: 'Ends', render: ({ expiresAt }) => <Expiry instant={expiresAt} /> },
    {
      key: 'created',
      header: 'Made',
      sortKey: 'createdAt',
      render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
    },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (key) => (
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          aria-label={`Revoke the key ${key.name}`}
          onClick={() => revoke(key)}
        >
          Revoke
        </Button>
      ),
    },
  ];
}

function LastUsed({ instant }: { readonly instant: string | undefined }) {
  return instant ? <RelativeTime instant={instant} /> : <>never</>;
}

function Expiry({ instant }: { readonly instant: string | undefined }) {
  const [opened] = useState(() => Date.now());
  if (!instant) return <>never</>;
  return Date.parse(instant) < opened ? <StatusBadge state="expired" /> : <RelativeTime instant={instant} />;
}

function RevokeDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = $api.useMutation('delete', '/api-keys/{keyId}', {
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['get', '/api-keys'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title={`Revoke ${apiKey.name}?`}
      action="Revoke"
      pending={revoke.isPending}
      error={revoke.error ?? undefined}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ params: { path: { keyId: apiKey.id } } })}
    >
      Programs that use <code>{apiKey.prefix}…</code> are refused from now on, on every node. This cannot be
      undone.
    </ConfirmDialog>
  );
}
