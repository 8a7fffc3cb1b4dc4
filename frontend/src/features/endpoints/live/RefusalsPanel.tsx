import { Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import type { ListSearch } from '@/lib/search';
import { nameOf } from '../change/split';
import classes from '../endpoints.module.css';
import { type RefusalReason, refusalReasons, refusalWords } from './statistics';

type Refusal = Schemas['EndpointRefusal'];

const pageSize = 10;
const refreshMs = 2_000;

const protocols: Readonly<Record<Refusal['protocol'], string>> = {
  predict: 'REST',
  open_inference_rest: 'Open Inference, HTTP',
  open_inference_grpc: 'Open Inference, gRPC',
  tensorflow_serving: 'TensorFlow Serving',
};

const columns: Column<Refusal>[] = [
  { key: 'at', header: 'Last', render: ({ lastAt }) => <RelativeTime instant={lastAt} /> },
  { key: 'count', header: 'Requests', align: 'right', render: ({ count }) => formatCount(count) },
  { key: 'reason', header: 'Why', render: (refusal) => <Why refusal={refusal} /> },
  {
    key: 'version',
    header: 'Version',
    render: ({ model, version }) =>
      model === undefined || version === undefined ? '–' : nameOf({ model, version }),
  },
  { key: 'protocol', header: 'Asked by', render: ({ protocol }) => protocols[protocol] },
  { key: 'subject', header: 'Who', render: ({ subject }) => <Person subject={subject} /> },
];

/** What clients were told in place of an answer, as it happens. */
export function RefusalsPanel({ endpointName }: { readonly endpointName: string }) {
  const [search, setSearch] = useState<ListSearch>({});
  const [reason, setReason] = useState<RefusalReason>();
  const list = useListState(search, (patch) => setSearch((old) => ({ ...old, ...patch })));
  const { cursor } = search;
  const query = $api.useQuery(
    'get',
    '/endpoints/{endpointName}/refusals',
    { params: { path: { endpointName }, query: { reason, cursor, limit: pageSize } } },
    { placeholderData: keepPreviousData, refetchInterval: cursor === undefined ? refreshMs : false },
  );
  return (
    <Panel title="Refused and failed" flush>
      <DataTable
        label="Refused and failed requests"
        query={query}
        list={list}
        rowKey={({ number }) => String(number)}
        columns={columns}
        filtered={reason !== undefined}
        filters={
          <>
            <StateFilter
              label="Why"
              every="For any reason"
              states={refusalReasons}
              words={refusalWords}
              value={reason}
              onChange={(chosen) => {
                setReason(chosen);
                list.change({});
              }}
            />
            <Text size="sm" c="dimmed">
              {cursor === undefined ? 'Newest first, as it happens' : 'Earlier ones'}
            </Text>
          </>
        }
        empty={{
          title: 'Every request was answered',
          icon: <IconCircleCheck size={22} stroke={1.6} />,
          children:
            'What is refused or fails shows up here with its reason and what the client was told. The server keeps it until it restarts.',
        }}
      />
    </Panel>
  );
}

function Why({ refusal: { reason, message, retryAfterSeconds } }: { readonly refusal: Refusal }) {
  return (
    <div className={classes.why}>
      <span>{refusalWords[reason]}</span>
      <span className={classes.note}>
        {message}
        {retryAfterSeconds !== undefined && ` Told to try again after ${formatCount(retryAfterSeconds)} s.`}
      </span>
    </div>
  );
}
