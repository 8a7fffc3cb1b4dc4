import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { CopyField } from '@/components/format/CopyField';
import { LinkButton } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { QuotaFields } from './QuotaFields';
import { formOf, quotaOf } from './quota';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function NewTenantDialog({ opened, onClose }: DialogProps) {
  const [made, setMade] = useState<Schemas['CreatedTenant']>();
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={!made}
      title={made ? `${made.name} is ready` : 'Make a tenant'}
    >
      {made ? <Made made={made} onClose={close} /> : <TenantForm onMade={setMade} onCancel={close} />}
    </Modal>
  );
}

function Made({ made, onClose }: { readonly made: Schemas['CreatedTenant']; readonly onClose: () => void }) {
  return (
    <Stack gap="md">
      <Text size="md">
        Its first API key, of role owner, is shown this once. People come in by an invitation.
      </Text>
      <CopyField value={made.apiKey} label="API key" wrap />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        <LinkButton to="/admin/tenants/$tenantId" params={{ tenantId: made.id }}>
          Invite its owner
        </LinkButton>
      </Group>
    </Stack>
  );
}

interface TenantFormProps {
  readonly onMade: (made: Schemas['CreatedTenant']) => void;
  readonly onCancel: () => void;
}

function TenantForm({ onMade, onCancel }: TenantFormProps) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: '', ...formOf({}, 1) },
    validate: { name: (value) => (value.trim() === '' ? 'Name the tenant' : null) },
  });
  const make = $api.useMutation('post', '/admin/tenants', {
    onSuccess: async (made) => {
      onMade(made);
      await queries.invalidateQueries({ queryKey: ['get', '/admin/tenants'] });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ name, weight, ...quota }) =>
    make.mutate({ body: { name: name.trim(), weight, quota: quotaOf({ weight, ...quota }) } }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {make.isError && <ProblemAlert error={make.error} />}
        <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
        <QuotaFields form={form} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make the tenant
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
