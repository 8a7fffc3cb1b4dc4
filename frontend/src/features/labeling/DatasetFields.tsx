import { Button, Group, NativeSelect, Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { $api } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import type { ProjectValues } from './newProject';

/** The dataset, found by name as it is typed, its version, and its labels as the classes. */
export function DatasetFields({ form }: { readonly form: UseFormReturnType<ProjectValues> }) {
  const { datasetId, version } = form.values;
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const datasets = $api.useQuery('get', '/datasets', {
    params: { query: { q: q || undefined, limit: 50 } },
  });
  const versions = $api.useQuery(
    'get',
    '/datasets/{datasetId}/versions',
    { params: { path: { datasetId }, query: { limit: 100 } } },
    { enabled: datasetId !== '' },
  );
  const found = datasets.data?.items ?? [];
  const choose = (id: string | null): void => {
    const dataset = found.find((one) => one.id === id);
    form.setFieldValue('datasetId', id ?? '');
    form.setFieldValue('version', dataset && dataset.latestVersion > 0 ? String(dataset.latestVersion) : '');
  };
  const nothing = q === '' ? 'No dataset yet: make one under Datasets first' : 'No dataset with this name';
  return (
    <>
      <Group grow align="flex-start">
        <Select
          label="Dataset"
          searchable
          nothingFoundMessage={datasets.isPending ? 'Searching…' : nothing}
          onSearchChange={setTyped}
          // The search field shows the name of the chosen one, by which the server finds it alone.
          filter={({ options }) => options}
          data={found.map(({ id, name, latestVersion }) => ({
            value: id,
            label: latestVersion === 0 ? `${name} (nothing committed yet)` : name,
            disabled: latestVersion === 0,
          }))}
          value={datasetId || null}
          onChange={choose}
          error={form.errors.datasetId}
        />
        <NativeSelect
          label="Version"
          disabled={datasetId === ''}
          data={(versions.data?.items ?? []).map(({ version: number, entries }) => ({
            value: String(number),
            label: `Version ${number}, ${formatCount(entries)} entries`,
          }))}
          {...form.getInputProps('version')}
        />
      </Group>
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
