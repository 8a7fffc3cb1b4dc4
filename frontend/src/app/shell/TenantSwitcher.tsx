import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { $api } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { type Me, session } from '@/lib/api/session';

/** The tenant that every page is about; a menu only for people who belong to several. */
export function TenantSwitcher({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const change = $api.useMutation('post', '/auth/switch', {
    onSuccess: async (answer) => {
      session.accept(answer);
      await navigate({ to: '/' });
      await queries.resetQueries();
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'Not switched', message: asProblem(error).message }),
  });
  if (!me.tenant) return null;
  if (me.tenants.length < 2) {
    return (
      <Text fw={600} truncate title={me.tenant.name}>
        {me.tenant.name}
      </Text>
    );
  }
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          maw={420}
          variant="subtle"
          ml={-16}
          color="gray"
          loading={change.isPending}
          rightSection={<IconChevronDown size={15} />}
          aria-label={`Tenant ${me.tenant.name}, change`}
        >
          {me.tenant.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Your tenants</Menu.Label>
        {me.tenants.map(({ id, name, role }) => (
          <Menu.Item
            key={id}
            leftSection={id === me.tenant?.id ? <IconCheck size={15} /> : <span style={{ width: 15 }} />}
            rightSection={<Text c="dimmed">{role}</Text>}
            onClick={() => id !== me.tenant?.id && change.mutate({ body: { tenantId: id } })}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
