import { ActionIcon, Button, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import classes from './promotion.module.css';
import { type Approach, approaches, type RolloutDraft, type StepDraft, suggested } from './rollout';

interface RolloutFieldsProps {
  readonly draft: RolloutDraft;
  readonly onChange: (draft: RolloutDraft) => void;
}

/** What comes between the gates and the alias. */
export function RolloutFields({ draft, onChange }: RolloutFieldsProps) {
  const chosen = approaches.find(({ value }) => value === draft.approach);
  return (
    <fieldset className={classes.gate}>
      <legend className="visually-hidden">Rollout</legend>
      <Stack gap="sm">
        <NativeSelect
          label="Once the gates are passed"
          description={chosen?.words}
          data={approaches.map(({ value, label }) => ({ value, label }))}
          value={draft.approach}
          onChange={(event) => onChange(suggested(event.currentTarget.value as Approach, draft))}
        />
        {(draft.approach === 'canary' || draft.approach === 'shadow') && (
          <Steps draft={draft} onChange={onChange} />
        )}
        {draft.approach !== 'none' && <Limits draft={draft} onChange={onChange} />}
      </Stack>
    </fieldset>
  );
}

const mostSteps = 10;

function Steps({ draft, onChange }: RolloutFieldsProps) {
  const { steps } = draft;
  const change = (key: string, next: Partial<StepDraft>): void =>
    onChange({ ...draft, steps: steps.map((step) => (step.key === key ? { ...step, ...next } : step)) });
  const add = (): void => {
    const key = String(Math.max(-1, ...steps.map((step) => Number(step.key))) + 1);
    onChange({ ...draft, steps: [...steps, { key, percent: 100, minutes: 10 }] });
  };
  return (
    <>
      {steps.map((step, index) => (
        <Group key={step.key} gap="sm" align="flex-end" wrap="nowrap">
          <NumberInput
            label={`Step ${index + 1}, % of requests`}
            min={1}
            max={100}
            allowDecimal={false}
            flex={1}
            value={step.percent}
            onChange={(percent) => change(step.key, { percent })}
          />
          <NumberInput
            label="For at least, minutes"
            min={0}
            flex={1}
            value={step.minutes}
            onChange={(minutes) => change(step.key, { minutes })}
          />
          <ActionIcon
            mb={5}
            aria-label={`Remove step ${index + 1}`}
            onClick={() => onChange({ ...draft, steps: steps.filter(({ key }) => key !== step.key) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      ))}
      {steps.length < mostSteps && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={add}
        >
          Add a step
        </Button>
      )}
      <Group grow align="flex-start">
        <Field {...{ draft, onChange }} field="minRequests" label="Each needs requests" min={1} />
        <Field {...{ draft, onChange }} field="waitMinutes" label="And waits for them, minutes" />
      </Group>
    </>
  );
}

function Limits(props: RolloutFieldsProps) {
  const { approach } = props.draft;
  const none = 'no limit';
  return (
    <>
      <Field
        {...props}
        field="watchMinutes"
        label="Watched after the alias has moved, minutes"
        placeholder="not watched"
      />
      <Text size="sm" fw={600}>
        It goes back by itself where
      </Text>
      <Group grow align="flex-start">
        <Field {...props} field="errors" label="Errors, more than %" placeholder={none} max={100} />
        {approach !== 'watch' && (
          <Field
            {...props}
            field="errorsBeyond"
            label="Beyond those in use, %"
            placeholder={none}
            max={100}
          />
        )}
      </Group>
      <Group grow align="flex-start">
        <Field {...props} field="p99Millis" label="p99, more than ms" placeholder={none} />
        {approach !== 'watch' && (
          <Field {...props} field="p99Times" label="p99 in use, times" placeholder={none} min={1} />
        )}
      </Group>
      {approach === 'shadow' && (
        <Field
          {...props}
          field="disagreement"
          label="Rows answered otherwise, more than %"
          placeholder={none}
          max={100}
        />
      )}
    </>
  );
}

interface FieldProps extends RolloutFieldsProps {
  readonly field: {
    [Name in keyof RolloutDraft]: number extends RolloutDraft[Name] ? Name : never;
  }[keyof RolloutDraft];
  readonly label: string;
  readonly placeholder?: string;
  readonly min?: number;
  readonly max?: number;
}

function Field({ draft, onChange, field, label, placeholder, min = 0, max }: FieldProps) {
  return (
    <NumberInput
      label={label}
      placeholder={placeholder}
      min={min}
      max={max}
      value={draft[field]}
      onChange={(value) => onChange({ ...draft, [field]: value })}
    />
  );
}
