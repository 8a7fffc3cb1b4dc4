import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import type { Column } from '@/components/data/DataTable';
import { DownloadButton } from '@/components/data/DownloadButton';
import { PlainTable } from '@/components/data/PlainTable';
import { RowLink } from '@/components/data/RowLink';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { PeriodControl } from '@/components/usage/PeriodControl';
import { UsageChart } from '@/components/usage/UsageChart';
import { countColumns } from '@/components/usage/countColumns';
import { type PeriodName, queryOf } from '@/components/usage/period';
import { $api, type Schemas } from '@/lib/api/client';

type OfVersion = Schemas['ServingUsage']['versions'][number];

interface ServedPanelsProps {
  readonly period: PeriodName;
  readonly onPeriod: (period: PeriodName) => void;
}

/** What the tenant's endpoints served: over time, and by model version. */
export function ServedPanels({ period, onPeriod }: ServedPanelsProps) {
  const [opened] = useState(() => Date.now());
  const query = queryOf(period, opened);
  const usage = $api.useQuery(
    'get',
    '/usage/serving',
    { params: { query } },
    { placeholderData: keepPreviousData, refetchInterval: 15_000 },
  );
  const csv = `/usage/serving/export?${new URLSearchParams(query).toString()}`;
  return (
    <>
      <Panel title="Predictions served" actions={<PeriodControl period={period} onChange={onPeriod} />}>
        <QueryView query={usage}>{(data) => <UsageChart usage={data} period={period} />}</QueryView>
      </Panel>
      {usage.data && (
        <Panel
          title="By endpoint and model version"
          flush
          actions={
            <DownloadButton size="xs" path={csv} fileName="serving-usage.csv">
              CSV
            </DownloadButton>
          }
        >
          <PlainTable
            label="Usage by endpoint and model version"
            rows={usage.data.versions}
            rowKey={({ endpointId, modelVersionId }) => `${endpointId} ${modelVersionId}`}
            columns={columns}
            empty={{
              title: 'Nothing was served in this time',
              children: 'Requests appear here some ten seconds after they were answered.',
            }}
          />
        </Panel>
      )}
    </>
  );
}

const columns: Column<OfVersion>[] = [
  {
    key: 'endpoint',
    header: 'Endpoint',
    render: ({ endpoint, endpointId }) =>
      endpoint === undefined ? (
        endpointId
      ) : (
        <RowLink to="/endpoints/$endpointName" params={{ endpointName: endpoint }}>
          {endpoint}
        </RowLink>
      ),
  },
  {
    key: 'version',
    header: 'Model version',
    render: ({ model, version, modelVersionId }) =>
      model === undefined ? modelVersionId : `${model} version ${version ?? '–'}`,
  },
  ...countColumns<OfVersion>(),
];
