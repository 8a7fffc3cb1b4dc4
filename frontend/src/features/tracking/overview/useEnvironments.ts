import { useQueries } from '@tanstack/react-query';
import { $api, type Schemas } from '@/lib/api/client';
import { textQuery } from '../artifacts/content';
import { type Packages, packagesIn } from './origin';

export type KeptFile = Schemas['RunLinks']['files'][number];

/** In which environment a run ran, as its files say. */
export interface Environment {
  readonly files: readonly KeptFile[];
  readonly packages: Packages;
  /** Files that say with what code it ran. */
  readonly code: readonly KeptFile[];
}

/** A longer file names no packages. */
export const mostFileBytes = 256 * 1024;

export function linksQuery(runId: string) {
  return $api.queryOptions('get', '/runs/{runId}/links', { params: { path: { runId } } });
}

interface Environments {
  /** In the order of the runs; undefined while it is not known. */
  readonly of: readonly (Environment | undefined)[];
  readonly error: unknown;
}

/** The environments of runs: one request for each, and one for each file, which is kept by its hash. */
export function useEnvironments(runIds: readonly string[]): Environments {
  const links = useQueries({ queries: runIds.map(linksQuery) });
  const files = links.map(({ data }) => oneOfEachName(data?.files ?? []));
  const texts = useQueries({
    queries: files
      .flat()
      .map(({ ownerId, path, sha256 }) => textQuery({ runId: ownerId, path, sha256 }, mostFileBytes)),
  });
  const before = files.map((_, index) => files.slice(0, index).flat().length);
  const of = links.map(({ data }, index) => {
    const own = files[index] ?? [];
    const said = texts.slice(before[index], (before[index] ?? 0) + own.length);
    if (data === undefined || said.some(({ isPending }) => isPending)) return undefined;
    // what names versions most exactly comes first, and stays
    const packages = own
      .map(({ path }, file) => packagesIn(path, said[file]?.data?.text ?? ''))
      .reduceRight<Packages>((below, above) => ({ ...below, ...above }), {});
    return { files: own, packages, code: data.files.filter(({ kind }) => kind === 'code') };
  });
  return { of, error: [...links, ...texts].find(({ isError }) => isError)?.error };
}

const names = ['requirements.txt', 'python_env.yaml', 'python_env.yml', 'conda.yaml', 'conda.yml'];

/** The first file of each name: models of one run mostly say the same. */
function oneOfEachName(all: readonly KeptFile[]): KeptFile[] {
  return names.flatMap((name) => {
    const found = all.find(({ path, kind }) => kind === 'environment' && path.split('/').pop() === name);
    return found ? [found] : [];
  });
}
