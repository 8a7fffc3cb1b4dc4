import type { Schemas } from '@/lib/api/client';
import type { StoredFile } from './pictures';

/** A table among a run's files; tables whose names differ in their step alone are one table at several steps. */
export interface LoggedTable {
  readonly name: string;
  readonly step: number;
  readonly path: string;
  readonly sha256?: string | undefined;
}

/** The tables that `log_table` has written, as its tag says, and those in the folder `tables`. */
export function loggedTables(tags: Schemas['Run']['tags'], files: readonly StoredFile[]): LoggedTable[] {
  const known = new Map(
    files.filter(({ path }) => /\.(json|csv|tsv)$/i.test(path)).map((file) => [file.path, file]),
  );
  for (const path of taggedPaths(tags['mlflow.loggedArtifacts']))
    if (!known.has(path)) known.set(path, { path });
  return [...known.values()]
    .map(({ path, sha256 }) => ({ ...placeOf(path), path, sha256 }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.step - b.step);
}

function taggedPaths(tag: string | undefined): string[] {
  try {
    const logged = JSON.parse(tag ?? '[]') as unknown;
    if (!Array.isArray(logged)) return [];
    return logged.flatMap((one: unknown) => {
      const { path, type } = (one ?? {}) as Record<string, unknown>;
      return type === 'table' && typeof path === 'string' ? [path] : [];
    });
  } catch {
    return [];
  }
}

/** `tables/eval_step_12.json`: the table `tables/eval.json` at step 12. */
export function placeOf(path: string): { name: string; step: number } {
  const parts = /^(.*)step[+%_\-= ]?(-?\d+)([^/]*)$/i.exec(path);
  if (!parts) return { name: path, step: 0 };
  const [, start = '', step, after = ''] = parts;
  const before = start.replace(/[+%_\-. ]$/, '');
  return {
    name: before.endsWith('/') || before === '' ? `${before}step${after}` : before + after,
    step: Number(step),
  };
}
