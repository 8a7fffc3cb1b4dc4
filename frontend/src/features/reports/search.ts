import { count, flag } from '@/lib/search';

export interface ReportSearch {
  /** Whether it is being written. */
  readonly edit?: true | undefined;
  /** An older version that is looked at. */
  readonly version?: number | undefined;
}

export function reportSearch(raw: Record<string, unknown>): ReportSearch {
  return { edit: flag(raw, 'edit'), version: count(raw, 'version') };
}
