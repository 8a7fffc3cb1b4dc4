import { Pill, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFold } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { $api, type Schemas } from '@/lib/api/client';
import { isInternal } from './columnNames';
import { groupTitle } from './groups';

const waitMs = 250;
const mostListed = 100;

interface GroupChoiceProps {
  readonly experimentId: string;
  readonly by: string | undefined;
  readonly only: string | undefined;
  readonly onChange: (by: string | undefined) => void;
  /** Back to all groups. */
  readonly onAll: () => void;
}

/** By which param or tag a table of runs is grouped, found by the server; and the group that it shows alone. */
export function GroupChoice({ experimentId, by, only, onChange, onAll }: GroupChoiceProps) {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, waitMs);
  const params = useNames(experimentId, 'params', q, by);
  const tags = useNames(experimentId, 'tags', q, by);
  return (
    <>
      <Select
        aria-label="Group by"
        placeholder="Group by…"
        leftSection={<IconFold size={15} aria-hidden="true" />}
        w={190}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No groups' }}
        nothingFoundMessage="No such param or tag"
        value={by ?? null}
        onChange={(value) => onChange(value ?? undefined)}
        onSearchChange={setTyped}
        data={[
          { group: 'Params', items: params },
          { group: 'Tags', items: tags },
        ]}
      />
      {by !== undefined && only !== undefined && (
        <Pill
          size="md"
          withRemoveButton
          removeButtonProps={{ 'aria-label': 'Show all groups', 'aria-hidden': false, tabIndex: 0 }}
          onRemove={onAll}
        >
          {groupTitle(by, only)}
        </Pill>
      )}
    </>
  );
}

function useNames(
  experimentId: string,
  kind: Schemas['RunColumnKind'],
  typed: string,
  by: string | undefined,
): { readonly value: string; readonly label: string }[] {
  const label = (name: string): string => name.slice(kind.length + 1);
  // What is chosen is written in the field, and is no search.
  const q = by !== undefined && typed === by.slice(by.indexOf('.') + 1) ? '' : typed;
  const query = $api.useQuery(
    'get',
    '/experiments/{experimentId}/columns',
    { params: { path: { experimentId }, query: { kind, limit: mostListed, q: q || undefined } } },
    { placeholderData: keepPreviousData },
  );
  const names = (query.data?.items ?? []).map(({ name }) => name).filter((name) => !isInternal(name));
  const chosen = by?.startsWith(`${kind}.`) && !names.includes(by) ? [by] : [];
  return [...chosen, ...names].map((value) => ({ value, label: label(value) }));
}
