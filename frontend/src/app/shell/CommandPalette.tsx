import { useDebouncedValue } from '@mantine/hooks';
import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
  spotlight,
} from '@mantine/spotlight';
import { IconBox, IconChartDots3, IconPhoto, IconSearch } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { $api } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { places, settingsPlace } from './places';

export const openCommandPalette = (): void => spotlight.open();

const found = 6;

/** Ctrl K: the places of the application by name, and datasets, experiments and models as the server finds them. */
export function CommandPalette() {
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed.trim(), 200);
  const groups: SpotlightActionGroupData[] = [
    { group: 'Go to', actions: usePlaces(typed) },
    { group: 'Datasets', actions: useDatasets(query) },
    { group: 'Experiments', actions: useExperiments(query) },
    { group: 'Models', actions: useModels(query) },
  ];
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      query={typed}
      onQueryChange={setTyped}
      filter={(_, actions) => actions}
      shortcut={['mod + K', '/']}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound="Nothing with this name"
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden="true" />,
        placeholder: 'Search datasets, experiments and models, or go to a page',
        'aria-label': 'Search',
      }}
    />
  );
}

function usePlaces(typed: string): SpotlightActionData[] {
  const navigate = useNavigate();
  return [...places, settingsPlace]
    .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
    .map(({ name, to, icon: Icon }) => ({
      id: `place-${name}`,
      label: name,
      leftSection: <Icon size={17} stroke={1.6} />,
      onClick: () => void navigate({ to }),
    }));
}

function options(query: string, allowed: boolean) {
  return { enabled: query !== '' && allowed, placeholderData: keepPreviousData };
}

function useDatasets(q: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const allowed = usePermission('datasets:read');
  const page = $api.useQuery(
    'get',
    '/datasets',
    { params: { query: { q, limit: found } } },
    options(q, allowed),
  );
  return (q === '' ? [] : (page.data?.items ?? [])).map(({ id, name, description }) => ({
    id: `dataset-${id}`,
    label: name,
    description,
    leftSection: <IconPhoto size={17} stroke={1.6} />,
    onClick: () => void navigate({ to: '/datasets/$datasetId', params: { datasetId: id } }),
  }));
}

function useExperiments(q: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const allowed = usePermission('tracking:read');
  const page = $api.useQuery(
    'get',
    '/experiments',
    { params: { query: { q, limit: found } } },
    options(q, allowed),
  );
  return (q === '' ? [] : (page.data?.items ?? [])).map(({ id, name, description }) => ({
    id: `experiment-${id}`,
    label: name,
    description,
    leftSection: <IconChartDots3 size={17} stroke={1.6} />,
    onClick: () => void navigate({ to: '/experiments/$experimentId', params: { experimentId: id } }),
  }));
}

function useModels(q: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const allowed = usePermission('models:read');
  const page = $api.useQuery(
    'get',
    '/models',
    { params: { query: { q, limit: found } } },
    options(q, allowed),
  );
  return (q === '' ? [] : (page.data?.items ?? [])).map(({ id, name, description }) => ({
    id: `model-${id}`,
    label: name,
    description,
    leftSection: <IconBox size={17} stroke={1.6} />,
    onClick: () => void navigate({ to: '/models/$modelName', params: { modelName: name } }),
  }));
}
