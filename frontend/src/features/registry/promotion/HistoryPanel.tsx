import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { DataTable } from '@/components/data/DataTable';
import { useListState } from '@/components/data/useListState';
import { $api } from '@/lib/api/client';
import { historyColumns } from './history';

const route = getRouteApi('/_app/models/$modelName');

/** What was in use under each alias of the model, newest first. */
export function HistoryPanel() {
  const { modelName } = route.useParams();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/history',
    { params: { path: { modelName }, query: { cursor } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <DataTable
      label="What was in use, newest first"
      query={query}
      list={list}
      rowKey={({ id }) => id}
      columns={[
        { key: 'alias', header: 'Alias', render: ({ alias }) => alias },
        ...historyColumns(modelName),
      ]}
      empty={{
        title: 'Nothing was in use yet',
        children:
          'Once an alias points at a version, every move is kept here: from when to when, who decided, and why.',
      }}
    />
  );
}
