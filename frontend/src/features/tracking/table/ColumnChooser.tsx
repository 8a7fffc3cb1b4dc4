import { Button, Checkbox, Group, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { SearchInput } from '@/components/data/SearchInput';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCompact, formatCount } from '@/lib/format';
import { ReadingChoice } from './ReadingChoice';
import classes from './RunTable.module.css';
import {
  attributes,
  type ColumnEntry,
  gridColumn,
  isAttribute,
  isPattern,
  loggedName,
  readingName,
  withEntry,
  withInstead,
} from './columnNames';

interface ColumnChooserProps {
  readonly experimentId: string;
  /** Absent while nobody has chosen. */
  readonly entries: readonly ColumnEntry[] | undefined;
  /** What is in the table now. */
  readonly shown: readonly string[];
  readonly onChange: (entries: ColumnEntry[] | undefined) => void;
}

/** A link holds so many by name; more are shown by a pattern. */
const mostNamed = 100;

/** Which columns a table of runs has: found by the server, however many there are. */
export function ColumnChooser({ experimentId, entries, shown, onChange }: ColumnChooserProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconColumns3 size={15} />}
          onClick={() => setOpened((open) => !open)}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" className={classes.chooser}>
        {opened && (
          <Choices experimentId={experimentId} entries={entries} shown={shown} onChange={onChange} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Choices({ experimentId, entries, shown, onChange }: ColumnChooserProps) {
  const [q, setQ] = useState('');
  const query = $api.useInfiniteQuery(
    'get',
    '/experiments/{experimentId}/columns',
    { params: { path: { experimentId }, query: { q: q || undefined, limit: 100 } } },
    {
      pageParamName: 'cursor',
      initialPageParam: null,
      getNextPageParam: ({ nextCursor }: Schemas['RunColumnPage']) => nextCursor,
      placeholderData: keepPreviousData,
    },
  );
  const found = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  const current = entries ?? shown;
  const named = current.filter((entry) => !isPattern(entry));
  const pattern = current.find(isPattern);
  const full = named.length >= mostNamed;
  const set = (entry: ColumnEntry, on: boolean): void =>
    onChange(on ? withEntry(current, entry) : current.filter((other) => other !== entry));
  const matches = (text: string): boolean => text.toLowerCase().includes(q.toLowerCase());
  const line = (name: string, label: string, runs?: number) => (
    <Choice
      key={name}
      label={label}
      title={name}
      runs={runs}
      checked={current.includes(name)}
      disabled={full && !current.includes(name)}
      onChange={(on) => set(name, on)}
    />
  );
  const kept = named.filter((name) => loggedName(name) && matches(name));
  return (
    <>
      <SearchInput label="Search columns" value={q} onChange={setQ} />
      <Group gap="xs" mt="xs">
        {total > 0 && (
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => onChange([...named.filter(isAttribute), `*${q}`])}
          >
            {q === '' ? `Show all ${formatCount(total)}` : `Show all ${formatCount(total)} found`}
          </Button>
        )}
        {entries !== undefined && (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(undefined)}>
            Back to the commonest
          </Button>
        )}
      </Group>
      {query.isError && <ProblemAlert error={query.error} />}
      <ul className={classes.list}>
        {pattern !== undefined && (
          <Choice
            label={pattern === '*' ? 'Everything that was logged' : `Everything with “${pattern.slice(1)}”`}
            title={pattern}
            checked
            onChange={() => set(pattern, false)}
          />
        )}
        {kept.length > 0 && <li className={classes.group}>Shown</li>}
        {kept.map((name) => (
          <Choice
            key={name}
            label={loggedName(name)?.reading === undefined ? name : gridColumn(name).header}
            title={gridColumn(name).title ?? name}
            checked
            onChange={(on) => set(name, on)}
          >
            <ReadingChoice
              name={name}
              onChange={(key, reading) => onChange(withInstead(current, name, readingName(key, reading)))}
            />
          </Choice>
        ))}
        <li className={classes.group}>{q === '' ? 'Logged' : 'Found'}</li>
        {found.filter(({ name }) => !kept.includes(name)).map(({ name, runs }) => line(name, name, runs))}
        {query.hasNextPage && (
          <li>
            <Button
              size="compact-xs"
              variant="subtle"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              More
            </Button>
          </li>
        )}
        {Object.entries(attributes).some(([, { header }]) => matches(header)) && (
          <li className={classes.group}>Of the run itself</li>
        )}
        {Object.entries(attributes)
          .filter(([, { header }]) => matches(header))
          .map(([name, { header }]) => line(name, header))}
      </ul>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly title: string;
  readonly runs?: number | undefined;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  /** What else is chosen of it. */
  readonly children?: ReactNode;
}

function Choice({ label, title, runs, checked, disabled = false, onChange, children }: ChoiceProps) {
  return (
    <li className={children === undefined ? undefined : classes.withReading}>
      <label className={classes.entry} title={title}>
        <Checkbox
          size="xs"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
        {runs !== undefined && <small title={`${formatCount(runs)} runs`}>{formatCompact(runs)}</small>}
      </label>
      {children}
    </li>
  );
}
