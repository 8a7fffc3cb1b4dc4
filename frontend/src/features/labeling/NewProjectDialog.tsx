import {
  Button,
  Checkbox,
  Collapse,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { DatasetFields } from './DatasetFields';
import { emptyProject, newProjectOf, type ProjectValues, validateProject } from './newProject';

const splitOptions = [
  { value: '', label: 'Every split' },
  { value: 'train', label: 'train' },
  { value: 'validation', label: 'validation' },
  { value: 'test', label: 'test' },
];

/** Asks what is labeled, with which classes, by how many people, and makes the tasks. */
export function NewProjectDialog({ onClose }: { readonly onClose: () => void }) {
  const [more, setMore] = useState(false);
  const idempotency = useIdempotencyKey();
  const form = useForm<ProjectValues>({
    initialValues: emptyProject,
    validate: validateProject,
    onValuesChange: idempotency.renew,
  });
  const make = useMake((error) => showFieldErrors(form, asProblem(error)));
  const submit = form.onSubmit((values) =>
    make.mutate({ body: newProjectOf(values), headers: idempotency.headers() }),
  );
  return (
    <Modal opened onClose={onClose} title="New labeling project" size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {make.isError && <ProblemAlert error={make.error} />}
          <TextInput label="Name" placeholder="street-signs" data-autofocus {...form.getInputProps('name')} />
          <DatasetFields form={form} />
          <TagsInput
            label="Classes"
            description="In the order of the annotators’ keys; Enter or a comma after each"
            placeholder={form.values.classes.length === 0 ? 'cat, dog, …' : ''}
            maxTags={1000}
            acceptValueOnBlur
            {...form.getInputProps('classes')}
          />
          <Group grow align="flex-start">
            <NumberInput
              label="Answers for each task"
              description="By as many different people"
              min={1}
              max={10}
              allowDecimal={false}
              {...form.getInputProps('overlap')}
            />
            <NumberInput
              label="Agreement needed, %"
              description="Below it, a reviewer decides"
              min={0}
              max={100}
              disabled={form.values.overlap === 1}
              {...form.getInputProps('minAgreement')}
            />
          </Group>
          <Textarea
            label="Instructions for the annotators"
            autosize
            minRows={2}
            maxRows={8}
            {...form.getInputProps('instructions')}
          />
          <UnstyledButton aria-expanded={more} onClick={() => setMore(!more)}>
            <Group gap={6}>
              {more ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
              Which entries, description, lease
            </Group>
          </UnstyledButton>
          <Collapse expanded={more}>
            <MoreFields form={form} />
          </Collapse>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Make the project
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function MoreFields({ form }: { readonly form: UseFormReturnType<ProjectValues> }) {
  return (
    <Stack gap="md">
      <Textarea label="Description" autosize minRows={1} {...form.getInputProps('description')} />
      <Group grow align="flex-start">
        <TextInput label="Path begins with" placeholder="2026/" {...form.getInputProps('pathPrefix')} />
        <NativeSelect label="Split" data={splitOptions} {...form.getInputProps('split')} />
        <NumberInput
          label="At most, tasks"
          placeholder="all"
          min={0}
          max={1_000_000}
          allowDecimal={false}
          {...form.getInputProps('limit')}
        />
      </Group>
      <Checkbox
        label="Only entries without a label"
        {...form.getInputProps('unlabeledOnly', { type: 'checkbox' })}
      />
      <NumberInput
        label="Lease, seconds"
        description="How long a task is kept for an annotator whose page has gone; an open page renews it"
        min={5}
        max={3600}
        allowDecimal={false}
        {...form.getInputProps('leaseSeconds')}
      />
    </Stack>
  );
}

function useMake(onError: (error: unknown) => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return $api.useMutation('post', '/labeling-projects', {
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/labeling'),
      });
      await navigate({ to: '/labeling/$projectId', params: { projectId: id } });
    },
    onError,
  });
}
