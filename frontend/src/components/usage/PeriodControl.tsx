import { SegmentedControl } from '@mantine/core';
import { type PeriodName, periodOptions } from './period';

interface PeriodControlProps {
  readonly period: PeriodName;
  readonly onChange: (period: PeriodName) => void;
}

export function PeriodControl({ period, onChange }: PeriodControlProps) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Period"
      value={period}
      onChange={onChange}
      data={[...periodOptions]}
    />
  );
}
