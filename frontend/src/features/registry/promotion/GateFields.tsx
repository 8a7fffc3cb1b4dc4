import { ActionIcon, Group, NativeSelect, NumberInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { DatasetVersionFields } from '@/components/data/DatasetVersionFields';
import { roles } from '@/lib/roles';
import { type GateDraft, gateKinds } from './gates';
import classes from './promotion.module.css';

interface GateFieldsProps {
  readonly draft: GateDraft;
  readonly errors: Partial<Record<keyof GateDraft, string>>;
  readonly onChange: (change: Partial<GateDraft>) => void;
  readonly onRemove: () => void;
}

/** One gate: what it looks at, and its bounds. */
export function GateFields(props: GateFieldsProps) {
  const { draft, onChange, onRemove } = props;
  const kind = gateKinds.find(({ value }) => value === draft.kind);
  return (
    <fieldset className={classes.gate}>
      <legend className="visually-hidden">{kind?.label}</legend>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={600}>{kind?.label}</Text>
            <Text size="sm" c="dimmed">
              {kind?.words}
            </Text>
          </div>
          <ActionIcon aria-label={`Remove the gate ${kind?.label}`} onClick={onRemove}>
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
        {draft.kind === 'evaluation' && <EvaluationFields {...props} />}
        {draft.kind === 'metric' && <MetricFields {...props} />}
        {draft.kind === 'parity' && <ParityFields {...props} />}
        {draft.kind === 'latency' && (
          <Bound {...props} field="atMost" label="99 of 100 rows take at most, ms" />
        )}
        {draft.kind === 'memory' && <Bound {...props} field="atMostMebibytes" label="At most, MiB" />}
        {draft.kind === 'approval' && (
          <NativeSelect
            label="Who approves"
            data={roles
              .filter(({ value }) => value === 'owner' || value === 'admin' || value === 'engineer')
              .map(({ value, label }) => ({
                value,
                label: value === 'owner' ? 'An owner' : `${label} or above`,
              }))}
            value={draft.role}
            onChange={(event) => onChange({ role: event.currentTarget.value as GateDraft['role'] })}
          />
        )}
      </Stack>
    </fieldset>
  );
}

function EvaluationFields(props: GateFieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <DatasetVersionFields
        value={draft}
        onChange={({ datasetId, version }) => onChange({ datasetId, version })}
        errors={errors}
      />
      <Group grow align="flex-start">
        <NativeSelect
          label="Split"
          data={[{ value: '', label: 'All of it' }, 'train', 'validation', 'test']}
          value={draft.split}
          onChange={(event) => onChange({ split: event.currentTarget.value as GateDraft['split'] })}
        />
        <Bound {...props} field="atLeast" label="Accuracy at least" max={1} />
      </Group>
      <Group grow align="flex-start">
        <Bound {...props} field="worstClassAtLeast" label="Each label at least" max={1} />
        <Bound {...props} field="noWorseThanCurrentBy" label="Worse than in use by at most" max={1} />
      </Group>
    </>
  );
}

function ParityFields(props: GateFieldsProps) {
  return (
    <>
      <Group grow align="flex-start">
        <Bound {...props} field="absoluteTolerance" label="Apart by at most" placeholder="0.00001" />
        <Bound {...props} field="relativeTolerance" label="And × what is expected" placeholder="0.001" />
      </Group>
      <Group grow align="flex-start">
        <Bound {...props} field="atLeast" label="Share of rows at least" max={1} placeholder="1" />
        <Bound {...props} field="classAgreementAtLeast" label="Same class at least" max={1} />
      </Group>
    </>
  );
}

function MetricFields(props: GateFieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          label="Metric"
          placeholder="test_accuracy"
          value={draft.metric}
          error={errors.metric}
          onChange={(event) => onChange({ metric: event.currentTarget.value })}
        />
        <Bound {...props} field="noWorseThanCurrentBy" label="Worse than in use by at most" />
      </Group>
      <Group grow align="flex-start">
        <Bound {...props} field="atLeast" label="At least" />
        <Bound {...props} field="atMost" label="At most" />
      </Group>
      <Switch
        label="More is better"
        checked={draft.higherIsBetter}
        onChange={(event) => onChange({ higherIsBetter: event.currentTarget.checked })}
      />
    </>
  );
}

interface BoundProps extends GateFieldsProps {
  readonly field: {
    [Field in keyof GateDraft]: number extends GateDraft[Field] ? Field : never;
  }[keyof GateDraft];
  readonly label: string;
  /** What holds while it is empty. */
  readonly placeholder?: string;
  readonly max?: number;
}

function Bound({ draft, errors, onChange, field, label, placeholder = 'no bound', max }: BoundProps) {
  const needed = draft.kind === 'latency' || draft.kind === 'memory';
  return (
    <NumberInput
      label={label}
      placeholder={needed ? undefined : placeholder}
      min={draft.kind === 'metric' && field !== 'noWorseThanCurrentBy' ? undefined : 0}
      max={max}
      step={max === 1 ? 0.01 : 1}
      value={draft[field]}
      error={errors[field]}
      onChange={(value) => onChange({ [field]: value })}
    />
  );
}
