import { queryOptions } from '@tanstack/react-query';
import { client, type Schemas } from '@/lib/api/client';

const pageSize = 200;
/** 4,000 files: more pictures than anybody looks at. */
const mostPages = 20;

/** All files of a run that lie in a folder or below. */
export function runFilesQuery(runId: string, folder: string) {
  return queryOptions({
    // The second part lets the events of runs find it.
    queryKey: ['get', '/runs/{runId}/artifacts', 'all', runId, folder],
    queryFn: ({ signal }) => allFiles(runId, { folder }, signal),
  });
}

/** What is seen or heard by step: pictures in the folder of `log_image`, sounds wherever they lie. */
export interface RunMedia {
  readonly images: readonly Schemas['Artifact'][];
  readonly sounds: readonly Schemas['Artifact'][];
}

export function runMediaQuery(runId: string) {
  return queryOptions({
    queryKey: ['get', '/runs/{runId}/artifacts', 'media', runId],
    queryFn: async ({ signal }): Promise<RunMedia> => {
      const [images, sounds] = await Promise.all([
        allFiles(runId, { folder: 'images' }, signal),
        allFiles(runId, { media: 'audio' }, signal),
      ]);
      return { images, sounds };
    },
  });
}

async function allFiles(
  runId: string,
  which: { readonly folder?: string; readonly media?: 'audio' },
  signal: AbortSignal,
): Promise<Schemas['Artifact'][]> {
  const files: Schemas['Artifact'][] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { data } = await client.GET('/runs/{runId}/artifacts', {
      params: { path: { runId }, query: { ...which, limit: pageSize, cursor } },
      signal,
    });
    files.push(...(data?.items ?? []));
    cursor = data?.nextCursor;
    if (cursor === undefined) break;
  }
  return files;
}
