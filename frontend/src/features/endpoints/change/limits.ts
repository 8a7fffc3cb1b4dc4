import type { Schemas } from '@/lib/api/client';

/** What the server takes when nothing is said. */
export const usualLimits = { maxBatchSize: 64, maxQueue: 1024, timeoutMs: 10_000 };
export type Limits = typeof usualLimits;

export function limitsOf({ maxBatchSize, maxQueue, timeoutMs }: Schemas['Endpoint']): Limits {
  return { maxBatchSize, maxQueue, timeoutMs };
}

/** A validator for a whole number in a range, for fields that hold a number or what was typed. */
function between(least: number, most: number) {
  return (value: unknown): string | null =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? null
      : `A whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;
}

export const validateLimits = {
  maxBatchSize: between(1, 1024),
  maxQueue: between(1, 100_000),
  timeoutMs: between(1, 600_000),
};
