import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from './RunTable.module.css';
import { loggedName, type Reading } from './columnNames';

interface ReadingChoiceProps {
  readonly name: string;
  readonly onChange: (key: string, reading: Reading | undefined) => void;
}

const atStep = 'at';

/** Which value of a metric its column shows; nothing for a column that is no metric. */
export function ReadingChoice({ name, onChange }: ReadingChoiceProps) {
  const { kind, key = '', reading } = loggedName(name) ?? {};
  const given = typeof reading === 'object' ? String(reading.step) : undefined;
  const [asking, setAsking] = useState(false);
  const [step, setStep] = useState(given ?? '');
  if (kind !== 'metrics') return null;
  const at = given !== undefined || asking;
  const take = (): void => {
    const value = Number(step);
    if (step.trim() === '' || !Number.isSafeInteger(value) || step === given) return;
    onChange(key, { step: value });
  };
  return (
    <span className={classes.reading}>
      <NativeSelect
        size="xs"
        aria-label={`Which value of ${key}`}
        value={at ? atStep : ((reading as string | undefined) ?? '')}
        onChange={(event) => {
          const value = event.currentTarget.value;
          setAsking(value === atStep);
          if (value === 'min' || value === 'max') onChange(key, value);
          else if (value === '') onChange(key, undefined);
        }}
        data={[
          { value: '', label: 'Last' },
          { value: 'min', label: 'Best: lowest' },
          { value: 'max', label: 'Best: highest' },
          { value: atStep, label: 'At a step' },
        ]}
      />
      {at && (
        <TextInput
          size="xs"
          inputMode="numeric"
          aria-label={`Step of ${key}`}
          placeholder="step"
          value={step}
          onChange={(event) => setStep(event.currentTarget.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      )}
    </span>
  );
}
