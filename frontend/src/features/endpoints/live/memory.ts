import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCount, formatDuration, formatPercent } from '@/lib/format';

/** Whether the model is in memory, how often requests found it there, and what it costs to bring it back. */
export function memoryWords(memory: Schemas['DeploymentStatistics']['memory']): string {
  const { loaded, bytes, hits, misses, loads, evictions, coldStartMs } = memory;
  const asked = hits + misses;
  const words = [
    loaded
      ? `In memory, ${formatBytes(bytes)}`
      : `Not in memory (${formatBytes(bytes)}): the next request waits for it`,
  ];
  if (asked > 0) words.push(`${formatPercent(hits / asked)} of ${counted(asked, 'request')} found it there`);
  if (loads > 0 && coldStartMs !== undefined) {
    words.push(`loaded ${times(loads)}, the last load took ${formatDuration(coldStartMs)}`);
  }
  if (evictions > 0) words.push(`went ${times(evictions)} for another model`);
  return words.join('; ');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
