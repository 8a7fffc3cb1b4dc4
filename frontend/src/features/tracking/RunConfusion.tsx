import { useQuery } from '@tanstack/react-query';
import { ConfusionMatrix } from '@/components/charts/ConfusionMatrix';
import { Panel } from '@/components/layout/Panel';
import { $api } from '@/lib/api/client';
import { fetchBlob } from '@/lib/download';
import { parseConfusion } from './confusion';

const mostBytes = 1_000_000;

/** The run's confusion matrix, where it logged one as a JSON artifact whose name says so. */
export function RunConfusion({ runId }: { readonly runId: string }) {
  const artifacts = $api.useQuery('get', '/runs/{runId}/artifacts', {
    params: { path: { runId }, query: { limit: 200 } },
  });
  const artifact = artifacts.data?.items.find(
    ({ path, bytes }) => /confusion[^/]*\.json$/i.test(path) && bytes <= mostBytes,
  );
  const matrix = useQuery({
    queryKey: ['confusion', runId, artifact?.sha256],
    enabled: artifact !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const path = `/runs/${runId}/artifact?path=${encodeURIComponent(artifact?.path ?? '')}`;
      const blob = await fetchBlob(path, signal);
      return parseConfusion(await blob.text()) ?? null;
    },
  });
  if (!matrix.data) return null;
  return (
    <Panel title="Confusion matrix">
      <ConfusionMatrix classNames={matrix.data.classes} counts={matrix.data.counts} />
    </Panel>
  );
}
