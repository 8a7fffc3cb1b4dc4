import { keepPreviousData } from '@tanstack/react-query';
import { DataTable } from '@/components/data/DataTable';
import { $api } from '@/lib/api/client';
import { useModelList } from '../useModelList';
import { historyColumns } from './history';

/** What was in use under each alias of the model, newest first. */
export function HistoryPanel() {
  const { modelName, cursor, list } = useModelList();
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
