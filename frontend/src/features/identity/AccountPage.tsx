import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Facts } from '@/components/data/Facts';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { useMe } from '@/lib/api/session';
import { showFieldErrors } from '@/lib/problemForm';

export function AccountPage() {
  const me = useMe();
  return (
    <>
      <PageHeader title="Account" />
      <Stack gap="md">
        <Panel title="You">
          <Facts
            rows={[
              ['Name', me.user?.name],
              ['E-mail', me.user?.email],
              ['Tenant', me.tenant?.name],
              ['Role here', me.tenant?.role],
              ['May', me.permissions.join(', ')],
            ]}
          />
        </Panel>
        {me.user && <PasswordPanel email={me.user.email} />}
      </Stack>
    </>
  );
}

function PasswordPanel({ email }: { readonly email: string }) {
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (value) => (value === '' ? 'Enter the password you have now' : null),
      newPassword: (value) => (value.length < 10 ? 'Use at least 10 characters' : null),
    },
  });
  const change = $api.useMutation('post', '/me/password', {
    onSuccess: () => {
      form.reset();
      notifications.show({ title: 'Password changed', message: 'Every other session of yours has ended.' });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  return (
    <Panel title="Password">
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))} noValidate>
        <Stack gap="md" maw={380} align="stretch">
          {change.isError && <ProblemAlert error={change.error} />}
          <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label="New password"
            description="At least 10 characters. Every other session of yours will end."
            autoComplete="new-password"
            {...form.getInputProps('newPassword')}
          />
          <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
            Change password
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}
