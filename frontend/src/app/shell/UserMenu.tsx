import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconBook2, IconLogout, IconUser } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type Me, session } from '@/lib/api/session';

export function UserMenu({ me }: { readonly me: Me }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const name = me.user?.name ?? me.subject;
  const logOut = async (): Promise<void> => {
    await navigate({ to: '/login', search: {} });
    await session.logOut().catch(() => undefined);
    queries.clear();
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={`Account of ${name}`} style={{ borderRadius: '50%' }}>
          <Avatar size={30} color="race" variant="filled" name={name} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text c="var(--mr-ink)" fw={600}>
            {name}
          </Text>
          <Text c="dimmed">{me.user?.email}</Text>
          {me.tenant && <Text c="dimmed">{`${me.tenant.role} of ${me.tenant.name}`}</Text>}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={16} />}
          onClick={() => void navigate({ to: '/settings/account' })}
        >
          Account
        </Menu.Item>
        <Menu.Item leftSection={<IconBook2 size={16} />} component="a" href="/openapi.yaml" target="_blank">
          API reference
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void logOut()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
