import type { Schemas } from '@/lib/api/client';

export type Quota = Schemas['Quota'];

/** A field of the form; the empty text stands for the installation's default. */
export type Amount = number | '';

export interface QuotaForm {
  weight: number;
  storageGib: Amount;
  models: Amount;
  predictionsPerMonth: Amount;
  requestsPerSecond: Amount;
  predictionsPerSecond: Amount;
}

const gib = 1024 ** 3;
const absent = (amount: Amount): number | undefined => (amount === '' ? undefined : amount);

export function quotaOf(form: QuotaForm): Quota {
  return {
    storageBytes: form.storageGib === '' ? undefined : Math.round(form.storageGib * gib),
    models: absent(form.models),
    predictionsPerMonth: absent(form.predictionsPerMonth),
    requestsPerSecond: absent(form.requestsPerSecond),
    predictionsPerSecond: absent(form.predictionsPerSecond),
  };
}

export function formOf(quota: Quota, weight: number): QuotaForm {
  return {
    weight,
    storageGib: quota.storageBytes === undefined ? '' : Number((quota.storageBytes / gib).toFixed(3)),
    models: quota.models ?? '',
    predictionsPerMonth: quota.predictionsPerMonth ?? '',
    requestsPerSecond: quota.requestsPerSecond ?? '',
    predictionsPerSecond: quota.predictionsPerSecond ?? '',
  };
}
