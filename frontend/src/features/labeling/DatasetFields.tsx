import { Button, Group } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { DatasetVersionFields } from '@/components/data/DatasetVersionFields';
import { $api } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import type { ProjectValues } from './newProject';

/** The dataset version, and its labels as the classes. */
export function DatasetFields({ form }: { readonly form: UseFormReturnType<ProjectValues> }) {
  const { datasetId, version } = form.values;
  return (
    <>
      <DatasetVersionFields
        value={{ datasetId, version }}
        onChange={(chosen) => form.setValues(chosen)}
        errors={{ datasetId: form.errors.datasetId, version: form.errors.version }}
      />
      {datasetId !== '' && version !== '' && <LabelsAsClasses form={form} />}
    </>
  );
}

function LabelsAsClasses({ form }: { readonly form: UseFormReturnType<ProjectValues> }) {
  const { datasetId, version, classes } = form.values;
  const query = $api.useQuery('get', '/datasets/{datasetId}/versions/{version}', {
    params: { path: { datasetId, version: Number(version) } },
  });
  const labels = Object.keys(query.data?.labels ?? {})
    .filter((label) => label !== '')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const news = labels.filter((label) => !classes.includes(label));
  if (news.length === 0) return null;
  return (
    <Group>
      <Button
        size="xs"
        variant="light"
        onClick={() => form.setFieldValue('classes', [...classes, ...news].slice(0, 1000))}
      >
        Take the {formatCount(labels.length)} labels of this version as classes
      </Button>
    </Group>
  );
}
