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
    queryFn: async ({ signal }) => {
      const files: Schemas['Artifact'][] = [];
      let cursor: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const { data } = await client.GET('/runs/{runId}/artifacts', {
          params: { path: { runId }, query: { folder, limit: pageSize, cursor } },
          signal,
        });
        files.push(...(data?.items ?? []));
        cursor = data?.nextCursor;
        if (cursor === undefined) break;
      }
      return files;
    },
  });
}
