import { getRouteApi } from '@tanstack/react-router';
import { useListState } from '@/components/data/useListState';

const route = getRouteApi('/_app/models/$modelName');

/** The model of the page, and where a list of what it has stands in the address. */
export function useModelList() {
  const { modelName } = route.useParams();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  return { modelName, cursor, list };
}
