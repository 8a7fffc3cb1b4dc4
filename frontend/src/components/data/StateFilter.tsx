import { NativeSelect } from '@mantine/core';

interface StateFilterProps<T extends string> {
  /** Names the field for screen readers. */
  readonly label: string;
  /** What stands there without a filter: `Every state`. */
  readonly every: string;
  readonly states: readonly T[];
  readonly value: T | undefined;
  readonly onChange: (value: T | undefined) => void;
  /** Words for states that are not said as they are written. */
  readonly words?: Readonly<Record<string, string>>;
}

/** Narrows a list to what stands in one state. */
export function StateFilter<T extends string>(props: StateFilterProps<T>) {
  const { label, every, states, value, onChange, words = {} } = props;
  return (
    <NativeSelect
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(states.find((known) => known === event.currentTarget.value))}
      data={[
        { value: '', label: every },
        ...states.map((state) => ({ value: state, label: words[state] ?? state.replaceAll('_', ' ') })),
      ]}
    />
  );
}
