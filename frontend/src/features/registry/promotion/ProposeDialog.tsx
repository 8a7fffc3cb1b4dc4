import { Button, Group, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { useRefreshModels } from '../useRefreshModels';

interface ProposeDialogProps {
  readonly model: Schemas['Model'];
  readonly alias: string;
  readonly onClose: () => void;
}

/** Proposes a ready version; what its gates find is then shown. */
export function ProposeDialog({ model, alias, onClose }: ProposeDialogProps) {
  const { name: modelName } = model;
  const versions = $api.useQuery('get', '/models/{modelName}/versions', {
    params: { path: { modelName }, query: { limit: 100 } },
  });
  const current = model.aliases[alias];
  const ready = (versions.data?.items ?? []).filter(
    ({ state, version }) => state === 'ready' && version !== current,
  );
  const form = useForm({
    initialValues: { version: '', note: '' },
    validate: { version: (value) => (value === '' ? 'Choose a version' : null) },
  });
  const key = useIdempotencyKey();
  const refresh = useRefreshModels();
  const navigate = useNavigate();
  const propose = $api.useMutation('post', '/models/{modelName}/promotions', {
    onSuccess: async ({ id }) => {
      key.renew();
      await refresh();
      await navigate({
        to: '/models/$modelName/promotions/$promotionId',
        params: { modelName, promotionId: id },
      });
    },
    onError: (error) => {
      key.renew();
      showFieldErrors(form, asProblem(error));
    },
  });
  const submit = form.onSubmit(({ version, note }) =>
    propose.mutate({
      params: { path: { modelName } },
      headers: key.headers(),
      body: { alias, version: Number(version), ...(note.trim() === '' ? {} : { note: note.trim() }) },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={`Propose a version for ${alias}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {propose.isError && <ProblemAlert error={propose.error} />}
          <Text size="sm" c="dimmed">
            It is held against every gate of the alias. Where it passes them all, the alias moves.
          </Text>
          <NativeSelect
            label="Version"
            data={[
              { value: '', label: versions.isPending ? 'Loading…' : 'Choose', disabled: true },
              ...ready.map(({ version, description }) => ({
                value: String(version),
                label: description ? `${version}: ${description.slice(0, 60)}` : String(version),
              })),
            ]}
            description={
              versions.isSuccess && ready.length === 0
                ? 'No other version is ready: add one and let it be checked first.'
                : undefined
            }
            {...form.getInputProps('version')}
          />
          <Textarea label="Why" autosize minRows={2} maxLength={2000} {...form.getInputProps('note')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={propose.isPending}>
              Propose it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
