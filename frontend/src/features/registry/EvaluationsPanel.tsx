import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { EvidenceList } from './promotion/GateList';

type Evidence = Schemas['GateEvidence'];

/** How the version did on labeled data, label by label, as its promotions found it: the latest of each dataset version. */
export function EvaluationsPanel({ version }: { readonly version: Schemas['ModelVersion'] }) {
  const query = $api.useQuery('get', '/models/{modelName}/promotions', {
    params: { path: { modelName: version.model }, query: { limit: 200 } },
  });
  const found = latest(
    (query.data?.items ?? [])
      .filter((promotion) => promotion.version === version.version && promotion.sha256 === version.sha256)
      .flatMap(({ evidence }) => evidence),
  );
  return found.length === 0 ? null : (
    <Panel title="Evaluations" flush>
      <EvidenceList evidence={found} open={false} />
    </Panel>
  );
}

/** The first, which is the newest, of each dataset version and split. */
function latest(evidence: readonly Evidence[]): Evidence[] {
  const byData = new Map<string, Evidence>();
  for (const found of evidence) {
    const { kind, datasetId, datasetVersion, split } = found.rule;
    const key = `${datasetId}/${datasetVersion}/${split ?? ''}`;
    if (kind === 'evaluation' && !byData.has(key)) byData.set(key, found);
  }
  return [...byData.values()];
}
