import type { GridColumn } from '@/components/data/VirtualGrid';

/**
 * What a table's address and a saved view hold of its columns: names of run attributes, names of what was logged
 * (`metrics.loss`), and `*part` for everything logged whose key contains the part.
 */
export type ColumnEntry = string;

export const attributes = {
  status: { header: 'Status', width: 112, sortKey: 'status' },
  duration: { header: 'Took', width: 104, align: 'right', sortKey: 'duration' },
  startedAt: { header: 'Started', width: 132, sortKey: 'startedAt' },
  endedAt: { header: 'Ended', width: 132, sortKey: 'endedAt' },
  createdBy: { header: 'Started by', width: 150 },
} as const satisfies Record<string, Omit<GridColumn, 'key'>>;

export type Attribute = keyof typeof attributes;

export function isAttribute(name: string): name is Attribute {
  return Object.hasOwn(attributes, name);
}

const logged = /^(metrics|params|tags)\.(.+)$/s;

/** `metrics.val/loss` is of kind `metrics` with the key `val/loss`; undefined for what nobody logs. */
export function loggedName(name: string): { readonly kind: string; readonly key: string } | undefined {
  const [, kind, key] = logged.exec(name) ?? [];
  return kind !== undefined && key !== undefined ? { kind, key } : undefined;
}

export function isPattern(entry: ColumnEntry): boolean {
  return entry.startsWith('*');
}

/** Of what people typed or linked: what is understood, each once. */
export function knownEntries(entries: readonly string[]): ColumnEntry[] {
  return [...new Set(entries)].filter(
    (entry) => isPattern(entry) || isAttribute(entry) || loggedName(entry) !== undefined,
  );
}

/** Tags that MLflow's clients set by themselves; shown where they are asked for by name. */
export function isInternal(name: string): boolean {
  return name.startsWith('tags.mlflow.');
}

const perCharacter = 7.4;

/** The grid's column of a name; its width follows from the header, within bounds. */
export function gridColumn(name: string): GridColumn {
  if (isAttribute(name)) return { key: name, ...attributes[name] };
  const { kind, key } = loggedName(name) ?? { kind: 'tags', key: name };
  const least = kind === 'metrics' ? 104 : 116;
  return {
    key: name,
    header: key,
    title: name,
    width: Math.round(Math.max(least, Math.min(240, key.length * perCharacter + 48))),
    sortKey: name,
    ...(kind === 'metrics' ? { align: 'right' as const } : {}),
  };
}

/** With one more column: before all others that were logged, where it is seen at once. */
export function withEntry(entries: readonly ColumnEntry[], entry: ColumnEntry): ColumnEntry[] {
  const at = isAttribute(entry) ? -1 : entries.findIndex((other) => !isAttribute(other));
  return at < 0 ? [...entries, entry] : entries.toSpliced(at, 0, entry);
}
