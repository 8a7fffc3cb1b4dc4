import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { formatCount } from '@/lib/format';
import type { UploadEngine } from './UploadEngine';

interface CommitDialogProps {
  readonly dataset: Schemas['Dataset'];
  readonly engine: UploadEngine;
  readonly onClose: () => void;
}

/** The most uploads that the contract takes in one commit. */
const mostUploads = 10_000;

export function CommitDialog({ dataset, engine, onClose }: CommitDialogProps) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const uploads = engine.readyUploads().slice(0, mostUploads);
  const form = useForm({
    initialValues: { message: '', divide: false, train: 70, validation: 15, test: 15, seed: 1 },
    validate: {
      test: (_, { divide, train, validation, test }) =>
        !divide || train + validation + test === 100 ? null : 'The three shares make 100 % together',
    },
    onValuesChange: idempotency.renew,
  });
  const commit = $api.useMutation('post', '/datasets/{datasetId}/versions', {
    onSuccess: async (version) => {
      engine.committed(uploads);
      onClose();
      notifications.show({
        message: `Version ${version.version} holds ${formatCount(version.entries)} entries`,
      });
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/datasets'),
      });
    },
  });
  const submit = form.onSubmit(({ message, divide, train, validation, test, seed }) => {
    const split = { train: train / 100, validation: validation / 100, test: test / 100, seed };
    commit.mutate({
      params: { path: { datasetId: dataset.id } },
      body: {
        message: message || undefined,
        baseVersion: dataset.latestVersion,
        uploads,
        split: divide ? split : undefined,
      },
      headers: idempotency.headers(),
    });
  });
  return (
    <Modal opened onClose={onClose} title={`Commit version ${dataset.latestVersion + 1}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {commit.isError && <ProblemAlert error={commit.error} />}
          <Text size="md">
            {formatCount(uploads.length)} verified{' '}
            {uploads.length === 1 ? 'upload becomes' : 'uploads become'} part of a new version, all or
            nothing. A version never changes afterwards.
          </Text>
          <Textarea
            label="What is new"
            autosize
            minRows={2}
            data-autofocus
            {...form.getInputProps('message')}
          />
          <Checkbox
            label="Divide all entries into train, validation and test"
            {...form.getInputProps('divide', { type: 'checkbox' })}
          />
          {form.values.divide && (
            <Group grow align="flex-start">
              <NumberInput label="Train, %" min={0} max={100} {...form.getInputProps('train')} />
              <NumberInput label="Validation, %" min={0} max={100} {...form.getInputProps('validation')} />
              <NumberInput label="Test, %" min={0} max={100} {...form.getInputProps('test')} />
              <NumberInput label="Seed" min={0} allowDecimal={false} {...form.getInputProps('seed')} />
            </Group>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={commit.isPending}>
              Commit
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
