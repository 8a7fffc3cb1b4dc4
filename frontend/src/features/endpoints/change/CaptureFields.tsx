import { Alert, NumberInput, Select, SimpleGrid, Stack, Switch } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { type CaptureValues, captureWarning } from './capture';

interface CaptureFieldsProps {
  readonly values: CaptureValues;
  readonly field: (name: keyof CaptureValues, options?: { type: 'checkbox' }) => object;
  /** Of the model that serves, where it is known. */
  readonly signature?: Schemas['Signature'] | undefined;
}

/** Which predictions are kept with their input, for how long, and who labels them. */
export function CaptureFields({ values, field, signature }: CaptureFieldsProps) {
  const warning = captureWarning(values, signature);
  return (
    <Stack gap="md">
      <Switch
        label="Keep predictions with their input"
        description="They appear under Monitoring, and become tasks for labelers."
        {...field('on', { type: 'checkbox' })}
      />
      {values.on && (
        <>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <NumberInput
              label="Below a confidence of"
              description="0 to 1; empty: any"
              min={0}
              max={1}
              step={0.05}
              decimalScale={3}
              {...field('belowConfidence')}
            />
            <NumberInput
              label="Share of them"
              description="The rest is not kept"
              suffix=" %"
              min={0}
              max={100}
              step={10}
              decimalScale={4}
              {...field('sampleRate')}
            />
            <NumberInput
              label="Days kept"
              description="A task stays longer"
              min={1}
              max={365}
              {...field('retentionDays')}
            />
          </SimpleGrid>
          <ProjectSelect field={field('labelingProjectId')} />
          {warning && (
            <Alert color="yellow" icon={<IconInfoCircle size={18} />}>
              {warning}
            </Alert>
          )}
        </>
      )}
    </Stack>
  );
}

function ProjectSelect({ field }: { readonly field: object }) {
  const projects = $api.useQuery('get', '/labeling-projects', { params: { query: { limit: 200 } } });
  return (
    <>
      <Select
        label="Labeling project"
        description="Pictures become its tasks at once; without one, somebody sends them by hand."
        placeholder={projects.isPending ? 'Loading' : 'None'}
        nothingFoundMessage={projects.isPending ? 'Loading' : 'No labeling project yet'}
        clearable
        clearButtonProps={{ 'aria-label': 'Without a labeling project' }}
        searchable
        data={(projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        {...field}
      />
      {projects.isError && <ProblemAlert error={projects.error} onRetry={() => void projects.refetch()} />}
    </>
  );
}
