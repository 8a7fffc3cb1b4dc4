import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { CaptureFields } from './CaptureFields';
import { DeviceField } from './DeviceField';
import { LimitFields } from './LimitFields';
import { SplitFields } from './SplitFields';
import { SplitPreview } from './SplitPreview';
import { captureErrors, captureRule, captureValues } from './capture';
import type { DeviceChoice } from './device';
import { usualLimits, validateLimits } from './limits';
import { deploymentsOf, splitErrors, type SplitRow, withRow } from './split';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

interface NewEndpointDialogProps {
  /** What to deploy, where the person came from a model's version. */
  readonly model?: string | undefined;
  readonly version?: number | undefined;
  readonly onClose: () => void;
}

/** One or several model versions go into service behind a new name. */
export function NewEndpointDialog({ model = '', version, onClose }: NewEndpointDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: {
      name: model,
      description: '',
      deployments: firstRow(model, version),
      ...usualLimits,
      device: 'auto' as DeviceChoice,
      capture: captureValues(undefined),
    },
    validate: (values) => ({
      ...(namePattern.test(values.name)
        ? {}
        : { name: 'Use letters, digits, dot, underscore and hyphen; no spaces' }),
      ...splitErrors(values.deployments),
      ...Object.fromEntries(
        (['maxBatchSize', 'maxQueue', 'timeoutMs'] as const).map((limit) => [
          limit,
          validateLimits[limit](values[limit]),
        ]),
      ),
      ...captureErrors(values.capture),
    }),
    onValuesChange: idempotency.renew,
  });
  const make = $api.useMutation('post', '/endpoints', {
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ['get', '/endpoints'] });
      await navigate({ to: '/endpoints/$endpointName', params: { endpointName: name } });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ description, deployments, capture, ...rest }) =>
    make.mutate({
      body: {
        ...rest,
        description: description || undefined,
        deployments: deploymentsOf(deployments),
        capture: captureRule(capture) ?? undefined,
      },
      headers: idempotency.headers(),
    }),
  );
  const rows = form.values.deployments;
  return (
    <Modal opened onClose={onClose} title="Deploy a model" size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {make.isError && <ProblemAlert error={make.error} />}
          <TextInput
            label="Name of the endpoint"
            description="Programs call it by this name"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <SplitFields
            rows={rows}
            errors={form.errors}
            onChange={(update) => form.setFieldValue('deployments', update)}
          />
          {rows.length > 1 && <SplitPreview before={[]} rows={rows} />}
          <Textarea label="What it is for" autosize minRows={1} {...form.getInputProps('description')} />
          <LimitFields field={(name) => form.getInputProps(name)} />
          <DeviceField field={form.getInputProps('device')} />
          <CaptureFields
            values={form.values.capture}
            field={(name, options) => form.getInputProps(`capture.${name}`, options)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Deploy
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function firstRow(model: string, version: number | undefined): SplitRow[] {
  return withRow([], model).map((row) => ({ ...row, version: version === undefined ? '' : String(version) }));
}
