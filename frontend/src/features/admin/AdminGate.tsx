import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { adminToken, useAdminToken } from '@/lib/api/adminToken';
import { client } from '@/lib/api/client';

/** The admin's pages stand behind the admin token; without it, this asks for it. */
export function AdminGate() {
  const token = useAdminToken();
  return token === undefined ? <TokenForm /> : <AdminArea />;
}

function AdminArea() {
  const queries = useQueryClient();
  const forget = (): void => {
    adminToken.set(undefined);
    queries.removeQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin') });
  };
  return (
    <>
      <Outlet />
      <Group justify="flex-end" mt="xl">
        <Button size="xs" variant="default" onClick={forget}>
          Leave administration
        </Button>
      </Group>
    </>
  );
}

function TokenForm() {
  const form = useForm({
    initialValues: { token: '' },
    validate: { token: (value) => (value.trim() === '' ? 'Paste the admin token' : null) },
  });
  const enter = useMutation({
    // Proven before it is kept, so that a wrong one never opens the gate.
    mutationFn: (token: string) =>
      client.GET('/admin/overview', { headers: { Authorization: `Bearer ${token}` } }),
    onSuccess: (_, token) => adminToken.set(token),
  });
  return (
    <>
      <PageHeader title="Admin" description="The installation: its tenants, their quotas, its health." />
      <Panel title="Prove that you are its admin">
        <form onSubmit={form.onSubmit(({ token }) => enter.mutate(token.trim()))} noValidate>
          <Stack gap="md" maw={460}>
            {enter.isError && <ProblemAlert error={enter.error} />}
            <PasswordInput
              label="Admin token"
              description="In the file admin-token of the data folder, or in MILLRACE_ADMIN_TOKEN. This tab forgets it with the next reload."
              autoComplete="off"
              {...form.getInputProps('token')}
            />
            <Button type="submit" loading={enter.isPending} style={{ alignSelf: 'flex-start' }}>
              Enter
            </Button>
          </Stack>
        </form>
      </Panel>
    </>
  );
}
