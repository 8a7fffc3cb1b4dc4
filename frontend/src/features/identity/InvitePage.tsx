import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { session } from '@/lib/api/session';
import { formatRelative } from '@/lib/format';
import { showFieldErrors } from '@/lib/problemForm';
import { Door } from './Door';

const route = getRouteApi('/invite/$token');
const leastPassword = 10;

/** A one-time link: what it offers, then a name and a password, or the password that one already has. */
export function InvitePage() {
  const { token } = route.useParams();
  const offer = $api.useQuery(
    'get',
    '/invitation-links/{token}',
    { params: { path: { token } } },
    { staleTime: Infinity },
  );
  if (offer.data) return <OfferForm token={token} offer={offer.data} />;
  return (
    <Door title="Invitation" hint={<AppLink to="/login">Log in instead</AppLink>}>
      {offer.isError ? (
        <Refused error={offer.error} onRetry={() => void offer.refetch()} />
      ) : (
        <LinesSkeleton />
      )}
    </Door>
  );
}

function Refused({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const problem = asProblem(error);
  if (problem.status !== 404) return <ProblemAlert error={problem} onRetry={onRetry} />;
  return (
    <p>
      This link was used, was withdrawn or has expired. If you have accepted it already, log in; otherwise ask
      the person who invited you for a new one.
    </p>
  );
}

interface OfferFormProps {
  readonly token: string;
  readonly offer: Schemas['InvitationOffer'];
}

function OfferForm({ token, offer }: OfferFormProps) {
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) =>
        offer.hasAccount || value.trim() !== '' ? null : 'Enter the name that your team will see',
      password: (value) =>
        offer.hasAccount || value.length >= leastPassword ? null : `Use at least ${leastPassword} characters`,
    },
  });
  const accept = $api.useMutation('post', '/invitation-links/{token}', {
    onSuccess: async (answer) => {
      session.accept(answer);
      await navigate({ to: '/', replace: true });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ name, password }) =>
    accept.mutate({
      params: { path: { token } },
      body: offer.hasAccount ? { password } : { name: name.trim(), password },
    }),
  );
  return (
    <Door
      title={`Join ${offer.tenant}`}
      lead={
        <>
          {offer.email} is invited as <strong>{offer.role}</strong>. The link ends{' '}
          {formatRelative(offer.expiresAt)}.
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {accept.isError && <ProblemAlert error={accept.error} />}
          <input type="hidden" name="username" autoComplete="username" value={offer.email} readOnly />
          {!offer.hasAccount && (
            <TextInput label="Your name" autoComplete="name" size="md" {...form.getInputProps('name')} />
          )}
          <PasswordInput
            label={offer.hasAccount ? 'The password of your account' : 'Choose a password'}
            description={offer.hasAccount ? undefined : `At least ${leastPassword} characters`}
            autoComplete={offer.hasAccount ? 'current-password' : 'new-password'}
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={accept.isPending}>
            Accept and log in
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
