import type { Schemas } from '@/lib/api/client';
import { loggedName } from './columnNames';

export type RunGroup = Schemas['RunGroups']['groups'][number];

/** What the address holds of a group: `=0.1` for the runs that share a value, `-` for those that have none. */
export function groupName(value: string | undefined): string {
  return value === undefined ? '-' : `=${value}`;
}

/** The query of the runs of a group that the address names. */
export function groupQuery(
  by: string | undefined,
  only: string | undefined,
): { by?: string; group?: string } {
  if (by === undefined || only === undefined) return {};
  return only.startsWith('=') ? { by, group: only.slice(1) } : { by };
}

/** `lr = 0.1` for `params.lr`. */
export function groupTitle(by: string, only: string): string {
  const { key } = loggedName(by) ?? { key: by };
  return only.startsWith('=') ? `${key} = ${only.slice(1) || 'empty'}` : `without ${key}`;
}

/** A row of a table of groups. */
export type GroupRow =
  | { readonly kind: 'group'; readonly group: RunGroup; readonly open: boolean }
  /** A run of the group; undefined while it is on its way. */
  | { readonly kind: 'run'; readonly run: Schemas['Run'] | undefined }
  /** So many more runs than a group unfolds to. */
  | { readonly kind: 'rest'; readonly group: RunGroup; readonly more: number };

/** Of a group so many runs are unfolded; all of them are a table of their own. */
export const mostUnfolded = 100;

/** The rows of a table of groups, unfolded where their runs are asked for. */
export function groupRows(
  groups: readonly RunGroup[],
  open: readonly string[],
  runsOf: (name: string) => readonly Schemas['Run'][] | undefined,
): GroupRow[] {
  return groups.flatMap((group): GroupRow[] => {
    const name = groupName(group.value);
    const unfolded = open.includes(name);
    const head: GroupRow = { kind: 'group', group, open: unfolded };
    if (!unfolded) return [head];
    const runs = runsOf(name);
    const shown = Math.min(group.runs, mostUnfolded);
    const rows = Array.from({ length: runs?.length ?? shown }, (_, i): GroupRow => ({
      kind: 'run',
      run: runs?.[i],
    }));
    const more = group.runs - rows.length;
    return [head, ...rows, ...(more > 0 ? [{ kind: 'rest', group, more } as const] : [])];
  });
}
