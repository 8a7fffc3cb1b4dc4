import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { AppLink } from '@/components/layout/AppLink';
import { $api } from '@/lib/api/client';
import { session } from '@/lib/api/session';
import { Door } from './Door';

const route = getRouteApi('/login');

export function LoginPage() {
  const { redirect } = route.useSearch();
  const router = useRouter();
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.includes('@') ? null : 'Enter the e-mail address of your invitation'),
      password: (value) => (value === '' ? 'Enter your password' : null),
    },
  });
  const login = $api.useMutation('post', '/auth/login', {
    onSuccess: (answer) => {
      session.accept(answer);
      router.history.push(redirect ?? '/');
    },
    onError: () => form.setFieldValue('password', ''),
  });
  return (
    <Door
      title="Log in"
      lead={redirect && 'Log in to get back to the page you asked for.'}
      hint={
        <>
          New here? Open the one-time link of your invitation. On a fresh installation, its admin{' '}
          <AppLink to="/admin" search={{}} underline="always">
            makes the first tenant
          </AppLink>{' '}
          and invites the owner.
        </>
      }
    >
      <form onSubmit={form.onSubmit((body) => login.mutate({ body }))} noValidate>
        <Stack gap="md" mt="md">
          {login.isError && <ProblemAlert error={login.error} />}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={login.isPending}>
            Log in
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
