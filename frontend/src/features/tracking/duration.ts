import type { Schemas } from '@/lib/api/client';
import { formatDuration } from '@/lib/format';

/** How long a run took; a dash for one that goes on. */
export function duration({ startedAt, endedAt }: Pick<Schemas['Run'], 'startedAt' | 'endedAt'>): string {
  return endedAt === undefined ? '–' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}
