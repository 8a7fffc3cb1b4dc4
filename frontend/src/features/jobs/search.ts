import { listSearch, type ListSearch, oneOf, text } from '@/lib/search';

export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

export const jobKinds = [
  'upload.verify',
  'model.admit',
  'model.promote',
  'mlflow.import',
  'csv.import',
  'tensorboard.import',
  'wandb.import',
  'captures.expire',
] as const;

export interface JobsSearch extends ListSearch {
  readonly kind?: (typeof jobKinds)[number] | undefined;
  readonly state?: (typeof jobStates)[number] | undefined;
  /** Only what ended on this day (UTC) or later: `2026-11-18`. */
  readonly since?: string | undefined;
}

export function jobsSearch(raw: Record<string, unknown>): JobsSearch {
  const since = text(raw, 'since');
  return {
    ...listSearch(raw),
    kind: oneOf(raw, 'kind', jobKinds),
    state: oneOf(raw, 'state', jobStates),
    since: since !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(since) ? since : undefined,
  };
}
