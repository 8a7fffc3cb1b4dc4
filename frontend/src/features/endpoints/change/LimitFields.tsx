import { NumberInput, SimpleGrid } from '@mantine/core';
import type { Limits } from './limits';

interface LimitFieldsProps {
  readonly field: (name: keyof Limits) => object;
}

export function LimitFields({ field }: LimitFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <NumberInput label="Rows in a batch, at most" min={1} max={1024} {...field('maxBatchSize')} />
      <NumberInput label="Requests that wait, at most" min={1} max={100_000} {...field('maxQueue')} />
      <NumberInput label="Time for an answer, ms" min={1} max={600_000} {...field('timeoutMs')} />
    </SimpleGrid>
  );
}
