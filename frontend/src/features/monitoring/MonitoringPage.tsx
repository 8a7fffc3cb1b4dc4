import { Button, Select } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { EndpointSummaries } from './EndpointSummaries';
import { InputPicture } from './InputPicture';
import { SendDialog } from './SendDialog';
import { captureSorts, captureStates } from './search';

const route = getRouteApi('/_app/monitoring');

const columns: Column<Schemas['Capture']>[] = [
  { key: 'input', header: 'Input', width: 64, render: (capture) => <InputPicture capture={capture} /> },
  {
    key: 'label',
    header: 'Predicted',
    render: ({ id, label }) => (
      <RowLink to="/monitoring/captures/$captureId" params={{ captureId: id }}>
        {label ?? 'no label'}
      </RowLink>
    ),
  },
  {
    key: 'confidence',
    header: 'Confidence',
    align: 'right',
    render: ({ confidence }) => confidence?.toFixed(3) ?? '–',
  },
  { key: 'human', header: 'People say', render: ({ humanLabel }) => humanLabel ?? '–' },
  { key: 'state', header: 'State', render: ({ state }) => <StatusBadge state={state} /> },
  { key: 'endpoint', header: 'Endpoint', render: ({ endpoint }) => endpoint },
  { key: 'model', header: 'Model', render: ({ model, version }) => `${model} v${version}` },
  { key: 'at', header: 'Answered', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
];

export function MonitoringPage() {
  const search = route.useSearch();
  const { cursor, endpoint, state, sort } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const [sending, setSending] = useState(false);
  const maySend = usePermission('labeling:manage');
  const order = captureSorts.find((known) => known === sort);
  const query = $api.useQuery(
    'get',
    '/captures',
    { params: { query: { cursor, endpoint, state, sort: order } } },
    { placeholderData: keepPreviousData },
  );
  const filter = (patch: Partial<typeof search>): void =>
    void navigate({ search: (old) => ({ ...old, ...patch, cursor: undefined }) });
  return (
    <>
      <PageHeader
        title="Monitoring"
        description="Predictions that an endpoint's capture rule kept with their input, for people to look at."
        actions={
          maySend && (
            <Button leftSection={<IconSend size={16} />} onClick={() => setSending(true)}>
              Send to labelers
            </Button>
          )
        }
      />
      <EndpointSummaries />
      <Panel flush>
        <DataTable
          label="Captured predictions"
          query={query}
          list={list}
          rowKey={({ id }) => id}
          columns={columns}
          filtered={endpoint !== undefined || state !== undefined}
          filters={
            <>
              <EndpointFilter value={endpoint} onChange={(value) => filter({ endpoint: value })} />
              <Select
                aria-label="State"
                placeholder="Any state"
                clearable
                value={state ?? null}
                onChange={(value) => filter({ state: captureStates.find((known) => known === value) })}
                data={[...captureStates]}
              />
              <Select
                aria-label="Order"
                value={order ?? 'confidence'}
                allowDeselect={false}
                onChange={(value) => filter({ sort: value ?? undefined })}
                data={[
                  { value: 'confidence', label: 'Most uncertain first' },
                  { value: '-createdAt', label: 'Newest first' },
                ]}
              />
            </>
          }
          empty={{
            title: 'Nothing captured yet',
            children:
              'Give an endpoint a capture rule, for example a confidence of 0.8: what it predicts below that appears here a moment after the answer.',
          }}
        />
      </Panel>
      {sending && <SendDialog endpoint={endpoint} onClose={() => setSending(false)} />}
    </>
  );
}

interface EndpointFilterProps {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function EndpointFilter({ value, onChange }: EndpointFilterProps) {
  const monitoring = $api.useQuery('get', '/monitoring');
  const names = new Set(monitoring.data?.endpoints.map(({ endpoint }) => endpoint));
  if (value !== undefined) names.add(value);
  return (
    <Select
      aria-label="Endpoint"
      placeholder="Any endpoint"
      clearable
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      data={[...names]}
    />
  );
}
