import { Select } from '@mantine/core';
import { deviceChoices } from './device';

interface DeviceFieldProps {
  readonly field: object;
}

/** What the models are to run on. */
export function DeviceField({ field }: DeviceFieldProps) {
  return (
    <Select
      label="Runs on"
      description="A GPU answers large models sooner; small ones are answered sooner by the CPU"
      data={deviceChoices}
      allowDeselect={false}
      {...field}
    />
  );
}
