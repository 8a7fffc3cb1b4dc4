import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import classes from '../endpoints.module.css';
import {
  following,
  mostRows,
  type SplitRow,
  withEvenShares,
  withoutRow,
  withPercent,
  withRow,
} from './split';

interface SplitFieldsProps {
  readonly rows: readonly SplitRow[];
  readonly onChange: (update: (rows: SplitRow[]) => SplitRow[]) => void;
  readonly errors: Readonly<Record<string, unknown>>;
}

/** Which versions are deployed, and how much of the traffic each gets. */
export function SplitFields({ rows, onChange, errors }: SplitFieldsProps) {
  return (
    <Stack gap="xs">
      <div className={classes.splitHead} aria-hidden="true">
        <span>Model</span>
        <span>Version</span>
        <span>Share</span>
      </div>
      {rows.map((row, index) => (
        <RowFields
          key={row.key}
          row={row}
          number={index + 1}
          only={rows.length === 1}
          error={errors[`deployments.${index}`]}
          onChange={onChange}
        />
      ))}
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={rows.length >= mostRows}
          onClick={() => onChange((old) => withRow(old, old.at(-1)?.model ?? ''))}
        >
          Add a version
        </Button>
        {rows.length > 1 && (
          <Button size="xs" variant="default" onClick={() => onChange(withEvenShares)}>
            Share evenly
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface RowFieldsProps {
  readonly row: SplitRow;
  readonly number: number;
  readonly only: boolean;
  readonly error: unknown;
  readonly onChange: SplitFieldsProps['onChange'];
}

function RowFields({ row, number, only, error, onChange }: RowFieldsProps) {
  const { key, model, version, percent } = row;
  const queries = useQueryClient();
  const change = (patch: Partial<SplitRow>): void =>
    onChange((rows) => rows.map((old) => (old.key === key ? { ...old, ...patch } : old)));
  /** The newest version that can be deployed is what one usually means. */
  const choose = async (name: string): Promise<void> => {
    change({ model: name, version: '' });
    const page = await queries.query(versionsOf(name)).catch(() => undefined);
    const newest = page?.items.find(({ state }) => state === 'ready');
    if (!newest) return;
    onChange((rows) =>
      rows.map((old) =>
        old.key === key && old.model === name && old.version === ''
          ? { ...old, version: String(newest.version) }
          : old,
      ),
    );
  };
  return (
    <div role="group" aria-label={`Version ${number}`}>
      <div className={classes.splitRow}>
        <ModelSelect value={model} label={`Model ${number}`} onChange={(name) => void choose(name)} />
        <VersionSelect
          model={model}
          value={version}
          label={`Version ${number}`}
          follow
          onChange={(next) => change({ version: next })}
        />
        <NumberInput
          aria-label={`Share ${number}`}
          suffix=" %"
          min={0}
          max={100}
          step={5}
          decimalScale={1}
          clampBehavior="strict"
          disabled={only}
          value={percent}
          onChange={(value) => onChange((rows) => withPercent(rows, key, value === '' ? '' : Number(value)))}
        />
        <Tooltip label="Remove">
          <ActionIcon
            aria-label={`Remove version ${number}`}
            disabled={only}
            onClick={() => onChange((rows) => withoutRow(rows, key))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {typeof error === 'string' && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}

export function ModelSelect({ value, label, onChange }: ChoiceProps) {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed === value ? '' : typed, 250);
  const models = $api.useQuery('get', '/models', { params: { query: { q: q || undefined, limit: 200 } } });
  const names = (models.data?.items ?? []).map(({ name }) => name);
  return (
    <div>
      <Select
        aria-label={label}
        searchable
        allowDeselect={false}
        placeholder={models.isPending ? 'Loading' : 'Choose a model'}
        nothingFoundMessage={models.isPending ? 'Loading' : 'No model with this name'}
        data={[...new Set(value === '' ? names : [value, ...names])]}
        value={value === '' ? null : value}
        onSearchChange={setTyped}
        onChange={(next) => next !== null && onChange(next)}
      />
      {models.isError && <ProblemAlert error={models.error} onRetry={() => void models.refetch()} />}
    </div>
  );
}

function versionsOf(modelName: string) {
  return $api.queryOptions('get', '/models/{modelName}/versions', {
    params: { path: { modelName }, query: { limit: 200 } },
  });
}

interface VersionChoiceProps extends ChoiceProps {
  readonly model: string;
  /** Whether an alias can be chosen too, which the deployment then moves on with. */
  readonly follow?: boolean;
}

export function VersionSelect({ model, value, label, onChange, follow = false }: VersionChoiceProps) {
  const versions = $api.useQuery(
    'get',
    '/models/{modelName}/versions',
    { params: { path: { modelName: model }, query: { limit: 200 } } },
    { enabled: model !== '' },
  );
  const known = (versions.data?.items ?? []).map(({ version, aliases, state }) => ({
    value: String(version),
    label: [version, ...aliases, ...(state === 'ready' ? [] : [state])].join(' · '),
    disabled: state !== 'ready',
  }));
  const aliases = (versions.data?.items ?? []).flatMap((held) =>
    held.state === 'ready'
      ? held.aliases.map((alias) => ({
          value: following(alias),
          label: `follow ${alias} (now ${held.version})`,
        }))
      : [],
  );
  const choices = follow ? [...known, ...aliases] : known;
  const listed = value === '' || choices.some((option) => option.value === value);
  return (
    <div>
      <Select
        aria-label={label}
        allowDeselect={false}
        disabled={model === ''}
        placeholder={versions.isLoading ? 'Loading' : 'Choose'}
        nothingFoundMessage="No version"
        data={listed ? choices : [{ value, label: value }, ...choices]}
        value={value === '' ? null : value}
        onChange={(next) => next !== null && onChange(next)}
      />
      {versions.isError && <ProblemAlert error={versions.error} onRetry={() => void versions.refetch()} />}
    </div>
  );
}
