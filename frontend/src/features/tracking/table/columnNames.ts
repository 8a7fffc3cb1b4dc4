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
const extreme = /^(min|max)\(metrics\.([^(),]+)\)$/s;
const atStep = /^at\(metrics\.([^(),]+),(-?\d{1,15})\)$/s;

/** Which value of a metric a column shows: absent for the last, or the last up to a step. */
export type Reading = 'min' | 'max' | { readonly step: number };

export interface LoggedName {
  readonly kind: string;
  readonly key: string;
  readonly reading?: Reading;
}

/**
 * `metrics.val/loss` is of kind `metrics` with the key `val/loss`, `min(metrics.val/loss)` its lowest value; undefined for
 * what nobody logs.
 */
export function loggedName(name: string): LoggedName | undefined {
  const [, of, extremeKey] = extreme.exec(name) ?? [];
  if (extremeKey !== undefined) return { kind: 'metrics', key: extremeKey, reading: of as 'min' | 'max' };
  const [, stepKey, step] = atStep.exec(name) ?? [];
  if (stepKey !== undefined) return { kind: 'metrics', key: stepKey, reading: { step: Number(step) } };
  const [, kind, key] = logged.exec(name) ?? [];
  return kind !== undefined && key !== undefined ? { kind, key } : undefined;
}

/** The name of a metric's column that shows this value of it. */
export function readingName(key: string, reading: Reading | undefined): string {
  if (reading === undefined) return `metrics.${key}`;
  return typeof reading === 'string' ? `${reading}(metrics.${key})` : `at(metrics.${key},${reading.step})`;
}

export function isMetric(name: string): boolean {
  return loggedName(name)?.kind === 'metrics';
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
  const { kind, key, reading }: LoggedName = loggedName(name) ?? { kind: 'tags', key: name };
  const header = reading === undefined ? key : `${key} ${readingLabel(reading)}`;
  const least = kind === 'metrics' ? 104 : 116;
  return {
    key: name,
    header,
    title: reading === undefined ? name : `${readingTitle(reading)} of metrics.${key}`,
    width: Math.round(Math.max(least, Math.min(240, header.length * perCharacter + 48))),
    sortKey: name,
    ...(kind === 'metrics' ? { align: 'right' as const } : {}),
  };
}

function readingLabel(reading: Reading): string {
  return typeof reading === 'string' ? reading : `@ ${reading.step}`;
}

function readingTitle(reading: Reading): string {
  if (typeof reading !== 'string') return `Last value up to step ${reading.step}`;
  return reading === 'min' ? 'Lowest value' : 'Highest value';
}

/** With another column in the place of one. */
export function withInstead(
  entries: readonly ColumnEntry[],
  old: ColumnEntry,
  entry: ColumnEntry,
): ColumnEntry[] {
  return [...new Set(entries.map((other) => (other === old ? entry : other)))];
}

/** With one more column: before all others that were logged, where it is seen at once. */
export function withEntry(entries: readonly ColumnEntry[], entry: ColumnEntry): ColumnEntry[] {
  const at = isAttribute(entry) ? -1 : entries.findIndex((other) => !isAttribute(other));
  return at < 0 ? [...entries, entry] : entries.toSpliced(at, 0, entry);
}
