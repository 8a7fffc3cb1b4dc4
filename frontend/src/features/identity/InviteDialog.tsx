import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { CopyField } from '@/components/format/CopyField';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { formatRelative } from '@/lib/format';
import { showFieldErrors } from '@/lib/problemForm';
import { type Role, roleOptions } from '@/lib/roles';

interface InviteDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a one-time link and shows it once. */
export function InviteDialog({ opened, onClose }: InviteDialogProps) {
  const [made, setMade] = useState<Schemas['CreatedInvitation']>();
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? `Send this link to ${made.invitation.email}` : 'Invite a person'}
    >
      {made ? <Link made={made} onClose={close} /> : <InviteForm onMade={setMade} onCancel={close} />}
    </Modal>
  );
}

function Link({
  made,
  onClose,
}: {
  readonly made: Schemas['CreatedInvitation'];
  readonly onClose: () => void;
}) {
  return (
    <Stack gap="md">
      <Text size="md">
        Send it by any channel you trust; it lets one person in, as {made.invitation.role}, and ends{' '}
        {formatRelative(made.invitation.expiresAt)}. It cannot be shown again.
      </Text>
      <CopyField value={made.url} label="invitation link" wrap />
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

interface InviteFormProps {
  readonly onMade: (made: Schemas['CreatedInvitation']) => void;
  readonly onCancel: () => void;
}

function InviteForm({ onMade, onCancel }: InviteFormProps) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: { email: '', role: 'annotator' as Role },
    validate: { email: (value) => (/^[^@\s]+@[^@\s]+$/.test(value) ? null : 'Enter an e-mail address') },
    onValuesChange: idempotency.renew,
  });
  const invite = $api.useMutation('post', '/invitations', {
    onSuccess: async (made) => {
      onMade(made);
      await queries.invalidateQueries({ queryKey: ['get', '/invitations'] });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit((body) => invite.mutate({ body, headers: idempotency.headers() }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {invite.isError && <ProblemAlert error={invite.error} />}
        <TextInput label="E-mail" type="email" data-autofocus {...form.getInputProps('email')} />
        <NativeSelect label="Role" data={roleOptions} {...form.getInputProps('role')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isPending}>
            Make the link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
