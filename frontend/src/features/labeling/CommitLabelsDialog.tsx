import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinkButton } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { formatCount } from '@/lib/format';

interface CommitLabelsDialogProps {
  readonly project: Schemas['LabelingProject'];
  readonly onClose: () => void;
}

/** Says what will be committed, does it, and leads to the new version. */
export function CommitLabelsDialog({ project, onClose }: CommitLabelsDialogProps) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: {
      message: `Labels of ${project.name}`,
      divide: false,
      train: 70,
      validation: 15,
      test: 15,
      seed: 1,
    },
    validate: {
      test: (_, { divide, train, validation, test }) =>
        !divide || train + validation + test === 100 ? null : 'The three shares make 100 % together',
    },
    onValuesChange: idempotency.renew,
  });
  const commit = $api.useMutation('post', '/labeling-projects/{projectId}/commit', {
    onSuccess: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey }) => /^\/(labeling|datasets)/.test(String(queryKey[1])),
      }),
  });
  const submit = form.onSubmit(({ message, divide, train, validation, test, seed }) => {
    const split = { train: train / 100, validation: validation / 100, test: test / 100, seed };
    commit.mutate({
      params: { path: { projectId: project.id } },
      body: { message: message || undefined, split: divide ? split : undefined },
      headers: idempotency.headers(),
    });
  });
  const { accepted, committed, open, inReview } = project.progress;
  if (commit.data) return <Committed project={project} version={commit.data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="Commit labels">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {commit.isError && <ProblemAlert error={commit.error} />}
          <Text size="md">
            {formatCount(accepted - committed)} accepted{' '}
            {accepted - committed === 1 ? 'label becomes' : 'labels become'} part of a new version of{' '}
            {project.datasetName}. A version never changes afterwards, and a committed answer can no longer be
            undone.
            {open + inReview > 0 &&
              ` ${formatCount(open + inReview)} tasks are not decided yet; their labels can follow in a later version.`}
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

interface CommittedProps extends CommitLabelsDialogProps {
  readonly version: Schemas['DatasetVersion'];
}

function Committed({ project, version, onClose }: CommittedProps) {
  const params = { datasetId: version.datasetId, version: String(version.version) };
  return (
    <Modal opened onClose={onClose} title={`Version ${version.version} is committed`}>
      <Stack gap="md">
        <Text size="md">
          Version {version.version} of {project.datasetName} holds {formatCount(version.entries)} entries.
          Runs can now be pinned to it.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Stay here
          </Button>
          <LinkButton to="/datasets/$datasetId/versions/$version" params={params}>
            See version {version.version}
          </LinkButton>
        </Group>
      </Stack>
    </Modal>
  );
}
