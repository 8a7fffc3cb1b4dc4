import { Group, NativeSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { $api } from '@/lib/api/client';
import { formatCount } from '@/lib/format';

/** A version of a dataset as it is being chosen; empty texts until then. */
export interface ChosenVersion {
  readonly datasetId: string;
  readonly version: string;
}

interface DatasetVersionFieldsProps {
  readonly value: ChosenVersion;
  readonly onChange: (value: ChosenVersion) => void;
  readonly errors: { readonly datasetId?: ReactNode; readonly version?: ReactNode };
}

/** The dataset, found by name as it is typed, and its version; the newest at first. */
export function DatasetVersionFields({ value, onChange, errors }: DatasetVersionFieldsProps) {
  const { datasetId, version } = value;
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
    onChange({
      datasetId: id ?? '',
      version: dataset && dataset.latestVersion > 0 ? String(dataset.latestVersion) : '',
    });
  };
  const nothing = q === '' ? 'No dataset yet: make one under Datasets first' : 'No dataset with this name';
  return (
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
        error={errors.datasetId}
      />
      <NativeSelect
        label="Version"
        disabled={datasetId === ''}
        data={(versions.data?.items ?? []).map(({ version: number, entries }) => ({
          value: String(number),
          label: `Version ${number}, ${formatCount(entries)} entries`,
        }))}
        value={version}
        onChange={(event) => onChange({ datasetId, version: event.currentTarget.value })}
        error={errors.version}
      />
    </Group>
  );
}
