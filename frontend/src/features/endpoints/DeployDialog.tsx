import { Button, Group, Modal, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

interface DeployDialogProps {
  /** The endpoint whose version changes; absent for a new one. */
  readonly endpoint?: Schemas['Endpoint'];
  readonly onClose: () => void;
}

/** A model version goes into service, behind a new name or in the place of what answers now. */
export function DeployDialog({ endpoint, onClose }: DeployDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const models = $api.useQuery('get', '/models', { params: { query: { limit: 200 } } });
  const serving = endpoint?.deployments[0];
  const form = useForm({
    initialValues: {
      name: endpoint?.name ?? '',
      model: serving?.model ?? '',
      version: serving?.version ?? 1,
      maxBatchSize: endpoint?.maxBatchSize ?? 64,
      maxQueue: endpoint?.maxQueue ?? 1024,
      timeoutMs: endpoint?.timeoutMs ?? 10_000,
    },
    validate: {
      name: (value) =>
        namePattern.test(value) ? null : 'Use letters, digits, dot, underscore and hyphen; no spaces',
      model: (value) => (value === '' ? 'Choose a registered model' : null),
    },
    onValuesChange: idempotency.renew,
  });
  const succeed = async ({ name }: Schemas['Endpoint']): Promise<void> => {
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/endpoints'),
    });
    onClose();
    await navigate({ to: '/endpoints/$endpointName', params: { endpointName: name } });
  };
  const onError = (error: unknown): boolean => showFieldErrors(form, asProblem(error));
  const make = $api.useMutation('post', '/endpoints', { onSuccess: succeed, onError });
  const change = $api.useMutation('patch', '/endpoints/{endpointName}', { onSuccess: succeed, onError });
  const submit = form.onSubmit(({ name, model, version, ...limits }) => {
    const deployments = [{ model, version, weight: 100 }];
    if (endpoint) {
      change.mutate({
        params: { path: { endpointName: endpoint.name } },
        body: { deployments, ...limits },
      });
    } else {
      make.mutate({ body: { name, deployments, ...limits }, headers: idempotency.headers() });
    }
  });
  const error = make.error ?? change.error ?? models.error;
  return (
    <Modal opened onClose={onClose} title={endpoint ? `Change ${endpoint.name}` : 'Deploy a model'}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {error && <ProblemAlert error={error} />}
          {!endpoint && (
            <TextInput
              label="Name of the endpoint"
              description="Programs call it by this name"
              data-autofocus
              {...form.getInputProps('name')}
            />
          )}
          <Group grow align="flex-start">
            <NativeSelect
              label="Model"
              data={[
                { value: '', label: models.isPending ? 'Loading' : 'Choose a model' },
                ...(models.data?.items ?? []).map(({ name }) => name),
              ]}
              {...form.getInputProps('model')}
              onChange={(event) => choose(event.currentTarget.value)}
            />
            <NumberInput label="Version" min={1} allowDecimal={false} {...form.getInputProps('version')} />
          </Group>
          <Group grow align="flex-start">
            <NumberInput
              label="Rows in a batch, at most"
              min={1}
              max={1024}
              {...form.getInputProps('maxBatchSize')}
            />
            <NumberInput
              label="Requests that wait, at most"
              min={1}
              max={100_000}
              {...form.getInputProps('maxQueue')}
            />
          </Group>
          <NumberInput
            label="Time for an answer, ms"
            min={1}
            max={600_000}
            {...form.getInputProps('timeoutMs')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending || change.isPending}>
              {endpoint ? 'Change' : 'Deploy'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );

  /** The newest version is what one usually means. */
  function choose(model: string): void {
    const latest = models.data?.items.find(({ name }) => name === model)?.latestVersion;
    form.setValues({ model, version: Math.max(1, latest ?? 1) });
  }
}
