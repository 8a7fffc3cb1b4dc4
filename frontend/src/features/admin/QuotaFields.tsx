import { NumberInput, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { QuotaForm } from './quota';

const usual = {
  min: 0,
  allowNegative: false,
  allowDecimal: false,
  thousandSeparator: ',',
  placeholder: 'default',
} as const;

/** Weight and quota; works inside any form that holds these values. */
export function QuotaFields<T extends QuotaForm>({ form }: { readonly form: UseFormReturnType<T> }) {
  const props = (name: keyof QuotaForm) => form.getInputProps(name as never) as object;
  return (
    <SimpleGrid cols={2} spacing="md">
      <NumberInput
        label="Weight"
        description="Share of the devices"
        {...usual}
        min={1}
        max={1000}
        {...props('weight')}
      />
      <NumberInput
        label="Storage, GiB"
        description="Of all its data"
        {...usual}
        allowDecimal
        {...props('storageGib')}
      />
      <NumberInput label="Models" description="Registered versions" {...usual} {...props('models')} />
      <NumberInput
        label="Predictions a month"
        description="Refused beyond"
        {...usual}
        {...props('predictionsPerMonth')}
      />
      <NumberInput
        label="Requests a second"
        description="Of the API"
        {...usual}
        min={1}
        {...props('requestsPerSecond')}
      />
      <NumberInput
        label="Predictions a second"
        description="Of all endpoints"
        {...usual}
        min={1}
        {...props('predictionsPerSecond')}
      />
    </SimpleGrid>
  );
}
