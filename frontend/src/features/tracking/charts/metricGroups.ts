export interface MetricGroup {
  readonly prefix: string;
  readonly keys: readonly string[];
}

/**
 * Metrics by what stands before the last `/`, the machine's last and the pinned ones apart; within a group by name,
 * numbers in a name by their size.
 */
export function groupsOf(keys: readonly string[], search: string, pins: readonly string[]): MetricGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = keys.filter((key) => words.every((word) => key.toLowerCase().includes(word)));
  const groups = new Map<string, string[]>();
  for (const key of found.filter((one) => !pins.includes(one))) {
    const prefix = key.slice(0, Math.max(0, key.lastIndexOf('/')));
    const group = groups.get(prefix);
    if (group) group.push(key);
    else groups.set(prefix, [key]);
  }
  const system = (prefix: string): number => (/^system(\/|$)/.test(prefix) ? 1 : 0);
  const sorted = [...groups]
    .sort(([a], [b]) => system(a) - system(b) || order.compare(a, b))
    .map(([prefix, members]) => ({ prefix, keys: members.sort(order.compare) }));
  const pinned = pins.filter((pin) => found.includes(pin));
  return pinned.length > 0 ? [{ prefix: pinnedPrefix, keys: pinned }, ...sorted] : sorted;
}

export const pinnedPrefix = '*';

const order = new Intl.Collator('en', { numeric: true });
