import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { sortOf } from '@/lib/search';
import { InviteDialog } from './InviteDialog';

type Invitation = Schemas['Invitation'];
const route = getRouteApi('/_app/settings/invitations');
const endings = ['expiring'] as const;
const sorts = ['email', '-email', 'createdAt', '-createdAt', 'expiresAt', '-expiresAt'] as const;

export function InvitationsPage() {
  const search = route.useSearch();
  const { q, cursor, expiring } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const [inviting, setInviting] = useState(false);
  const [withdrawing, setWithdrawing] = useState<Invitation>();
  const query = $api.useQuery(
    'get',
    '/invitations',
    { params: { query: { q, cursor, expiring, sort: sortOf(search, sorts) } } },
    { placeholderData: keepPreviousData },
  );
  const columns: Column<Invitation>[] = [
    { key: 'email', header: 'E-mail', sortKey: 'email', render: ({ email }) => email },
    { key: 'role', header: 'Role', render: ({ role }) => role },
    {
      key: 'created',
      header: 'Made',
      sortKey: 'createdAt',
      render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
    },
    {
      key: 'expires',
      header: 'Ends',
      sortKey: 'expiresAt',
      render: ({ expiresAt }) => <RelativeTime instant={expiresAt} />,
    },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (invitation) => (
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          onClick={() => setWithdrawing(invitation)}
          aria-label={`Withdraw the invitation of ${invitation.email}`}
        >
          Withdraw
        </Button>
      ),
    },
  ];
  const mayInvite = usePermission('members:manage');
  const invite = mayInvite && (
    <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
      Invite a person
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Invitations"
        description="One-time links that nobody has used yet."
        actions={invite}
      />
      <Panel flush>
        <DataTable
          label="Open invitations"
          query={query}
          list={list}
          rowKey={(invitation) => invitation.id}
          columns={columns}
          searchLabel="Part of the address"
          filtered={expiring === true}
          filters={
            <StateFilter
              label="When it ends"
              every="Every invitation"
              states={endings}
              words={{ expiring: 'Ends within a day' }}
              value={expiring && 'expiring'}
              onChange={(ending) =>
                void navigate({
                  search: (old) => ({ ...old, expiring: ending && true, cursor: undefined }),
                })
              }
            />
          }
          empty={{
            title: 'No open invitations',
            children: 'A link waits here until its person accepts it, or for seven days.',
          }}
        />
      </Panel>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      {withdrawing && <WithdrawDialog invitation={withdrawing} onClose={() => setWithdrawing(undefined)} />}
    </>
  );
}

interface WithdrawDialogProps {
  readonly invitation: Invitation;
  readonly onClose: () => void;
}

function WithdrawDialog({ invitation, onClose }: WithdrawDialogProps) {
  const queries = useQueryClient();
  const withdraw = $api.useMutation('delete', '/invitations/{invitationId}', {
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['get', '/invitations'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Withdraw this invitation?"
      action="Withdraw"
      pending={withdraw.isPending}
      error={withdraw.error ?? undefined}
      onClose={onClose}
      onConfirm={() => withdraw.mutate({ params: { path: { invitationId: invitation.id } } })}
    >
      The link that {invitation.email} has stops working at once. You can invite them again.
    </ConfirmDialog>
  );
}
