import { ActionIcon, Button, NativeSelect, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { useListState } from '@/components/data/useListState';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { useMe, usePermission } from '@/lib/api/session';
import { type Role, roles } from '@/lib/roles';
import { sortOf } from '@/lib/search';
import { InviteDialog } from './InviteDialog';

type Member = Schemas['Member'];
const route = getRouteApi('/_app/settings/members');
const sorts = ['name', '-name', 'email', '-email', 'joinedAt', '-joinedAt'] as const;

export function MembersPage() {
  const search = route.useSearch();
  const { q, cursor } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayManage = usePermission('members:manage');
  const [inviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<Member>();
  const query = $api.useQuery(
    'get',
    '/members',
    { params: { query: { q, cursor, sort: sortOf(search, sorts) } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <>
      <PageHeader
        title="Members"
        description="Everybody who can log in to this tenant, and what each may do."
        actions={
          mayManage && (
            <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
              Invite a person
            </Button>
          )
        }
      />
      <Panel flush>
        <DataTable
          label="Members"
          searchLabel="Search by name or e-mail"
          query={query}
          list={list}
          rowKey={(member) => member.userId}
          columns={useColumns(mayManage, setLeaving)}
          empty={{ title: 'No members yet', children: 'Invite the people you work with by one-time links.' }}
        />
      </Panel>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
      {leaving && <RemoveDialog member={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}

function useColumns(mayManage: boolean, remove: (member: Member) => void): Column<Member>[] {
  const me = useMe();
  const columns: Column<Member>[] = [
    {
      key: 'name',
      header: 'Name',
      sortKey: 'name',
      render: ({ name, userId }) => (userId === me.user?.id ? `${name} (you)` : name),
    },
    { key: 'email', header: 'E-mail', sortKey: 'email', render: ({ email }) => email },
    {
      key: 'role',
      header: 'Role',
      width: 170,
      render: (member) => (mayManage ? <RoleSelect member={member} /> : member.role),
    },
    {
      key: 'joined',
      header: 'Joined',
      sortKey: 'joinedAt',
      render: ({ joinedAt }) => <RelativeTime instant={joinedAt} />,
    },
  ];
  if (!mayManage) return columns;
  const actions: Column<Member> = {
    key: 'actions',
    header: <span className="visually-hidden">Actions</span>,
    width: 50,
    align: 'right',
    render: (member) => (
      <Tooltip label="Remove from the tenant">
        <ActionIcon aria-label={`Remove ${member.name}`} onClick={() => remove(member)}>
          <IconUserMinus size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    ),
  };
  return [...columns, actions];
}

function RoleSelect({ member }: { readonly member: Member }) {
  const queries = useQueryClient();
  const change = $api.useMutation('patch', '/members/{userId}', {
    onSuccess: () => notifications.show({ message: `${member.name} has a new role` }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'Role not changed', message: asProblem(error).message }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/members'] }),
  });
  return (
    <NativeSelect
      size="xs"
      aria-label={`Role of ${member.name}`}
      value={change.isPending ? change.variables.body.role : member.role}
      disabled={change.isPending}
      data={roles.map(({ value, label }) => ({ value, label }))}
      onChange={(event) =>
        change.mutate({
          params: { path: { userId: member.userId } },
          body: { role: event.currentTarget.value as Role },
        })
      }
    />
  );
}

function RemoveDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const remove = $api.useMutation('delete', '/members/{userId}', {
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['get', '/members'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title={`Remove ${member.name}?`}
      action="Remove"
      pending={remove.isPending}
      error={remove.error ?? undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { path: { userId: member.userId } } })}
    >
      {member.email} loses access to this tenant at once. What they made stays. They can be invited again.
    </ConfirmDialog>
  );
}
