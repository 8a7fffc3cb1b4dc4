import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type GridColumn, VirtualGrid } from '@/components/data/VirtualGrid';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { formatCount, formatMeasure } from '@/lib/format';
import { NoRuns } from './NoRuns';
import { RunCell } from './RunCell';
import { ignored, newestFirst, nothing, pinnedOf, type RunGridProps, useNow } from './RunGrid';
import classes from './RunTable.module.css';
import { gridColumn, isMetric } from './columnNames';
import { groupName, groupRows, groupTitle, mostUnfolded, type RunGroup } from './groups';
import { runsQuery } from './useRunRows';
import { useRunValues } from './useRunValues';

/** Of so many metrics groups have figures. */
const mostFigures = 40;
const skeletonRows = 8;
const none: readonly string[] = [];
const leastRange = 148;

interface GroupedGridProps extends RunGridProps {
  /** Shows the runs of one group alone. */
  readonly onOnly: (name: string) => void;
  readonly onUnfold: (name: string) => void;
}

/** The rows of a table of runs by a param or tag: groups with figures of their metrics, unfolded to their runs. */
export function GroupedGrid(props: GroupedGridProps) {
  const { search, names, chosen = none, onToggle = ignored, onSort, onOpen, onOnly, onUnfold } = props;
  const pinned = pinnedOf(props);
  const by = search.by ?? '';
  const [window, setWindow] = useState(nothing);
  const { query, rows, figures } = useGroups(props, by);
  const ids = useMemo(
    () => (rows ?? []).map((row) => (row.kind === 'run' ? row.run?.id : undefined)),
    [rows],
  );
  const value = useRunValues(ids, names, window);
  const columns = useMemo(() => [...pinned, ...names.map(figureColumn)], [pinned, names]);
  const now = useNow();
  if (query.isError && query.data === undefined) {
    return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows?.length === 0) return <NoRuns search={search} />;
  const total = query.data?.total ?? 0;
  const listed = query.data?.groups.length ?? 0;
  return (
    <>
      <VirtualGrid
        label="Runs"
        rowCount={rows?.length ?? skeletonRows}
        pinned={pinned.length}
        columns={columns}
        sort={search.sort ?? newestFirst}
        onSort={onSort}
        onWindow={setWindow}
        busy={rows === undefined}
        stale={query.isPlaceholderData}
        cell={(at, { key }) => {
          const row = rows?.[at];
          if (row?.kind === 'rest') {
            const name = groupName(row.group.value);
            return key === 'name' ? <Rest more={row.more} onClick={() => onOnly(name)} /> : null;
          }
          if (row?.kind === 'group') {
            const name = groupName(row.group.value);
            if (key === 'name') {
              return (
                <GroupHead
                  title={groupTitle(by, name)}
                  runs={row.group.runs}
                  open={row.open}
                  onClick={() => onUnfold(name)}
                />
              );
            }
            return isMetric(key) ? <Figure group={row.group} index={figures.indexOf(key)} /> : null;
          }
          return (
            <RunCell
              run={row?.run}
              column={key}
              value={value(at, key)}
              now={now}
              chosen={chosen.includes(row?.run?.id ?? '')}
              onToggle={onToggle}
              onOpen={onOpen}
            />
          );
        }}
      />
      {rows && (
        <div className={classes.foot}>
          {formatCount(total)} {total === 1 ? 'group' : 'groups'}
          {listed < total && `, the first ${formatCount(listed)} of them here`}. Of metrics: the mean, and
          from the smallest to the greatest.
        </div>
      )}
    </>
  );
}

function useGroups({ experimentId, search, names }: RunGridProps, by: string) {
  const { q, status, trashed, sort } = search;
  const open = search.open ?? none;
  const figures = useMemo(() => names.filter(isMetric).slice(0, mostFigures), [names]);
  const query = $api.useQuery(
    'get',
    '/experiments/{experimentId}/run-groups',
    {
      params: {
        path: { experimentId },
        query: { by, q, status, trashed, column: [...figures], sort: groupSort(sort, figures) },
      },
    },
    { placeholderData: keepPreviousData },
  );
  const unfolded = useMemo(
    () =>
      (query.data?.groups ?? []).map(({ value }) => groupName(value)).filter((name) => open.includes(name)),
    [query.data, open],
  );
  const runs = useQueries({
    queries: unfolded.map((only) =>
      $api.queryOptions(
        'get',
        '/runs',
        { params: { query: { ...runsQuery(experimentId, { ...search, only }), limit: mostUnfolded } } },
        { placeholderData: keepPreviousData },
      ),
    ),
    combine: (results) => results.map(({ data }) => data?.items),
  });
  const rows = useMemo(
    () => query.data && groupRows(query.data.groups, open, (name) => runs[unfolded.indexOf(name)]),
    [query.data, open, unfolded, runs],
  );
  return { query, rows, figures };
}

/** A metric's column has room for a range. */
function figureColumn(name: string): GridColumn {
  const column = gridColumn(name);
  return isMetric(name) ? { ...column, width: Math.max(leastRange, column.width) } : column;
}

/** How groups are sorted where runs are sorted so: by the mean of that metric, or by what they share. */
function groupSort(sort: string | undefined, figures: readonly string[]): string {
  const column = sort?.replace(/^-/, '') ?? '';
  if (sort !== undefined && figures.includes(column)) return sort;
  return sort === '-name' ? '-value' : 'value';
}

interface GroupHeadProps {
  readonly title: string;
  readonly runs: number;
  readonly open: boolean;
  readonly onClick: () => void;
}

function GroupHead({ title, runs, open, onClick }: GroupHeadProps) {
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.unfold}
      aria-expanded={open}
      title={title}
      onClick={onClick}
    >
      <Icon size={15} aria-hidden="true" />
      <span>{title}</span>
      <small>
        {formatCount(runs)} {runs === 1 ? 'run' : 'runs'}
      </small>
    </button>
  );
}

function Rest({ more, onClick }: { readonly more: number; readonly onClick: () => void }) {
  return (
    <button type="button" tabIndex={-1} className={`${classes.unfold} ${classes.inGroup}`} onClick={onClick}>
      {formatCount(more)} more: show this group alone
    </button>
  );
}

/** The mean of a metric over a group, and its range below. */
function Figure({ group, index }: { readonly group: RunGroup; readonly index: number }) {
  const of = group.columns[index];
  if (of?.mean === undefined) return <span className={classes.none}>–</span>;
  const range = `${formatMeasure(of.min)} – ${formatMeasure(of.max)}`;
  return (
    <span className={classes.figure} title={`${of.mean}, mean of ${formatCount(of.runs)} runs: ${range}`}>
      {formatMeasure(of.mean)}
      {of.runs > 1 && <small className={classes.range}>{range}</small>}
    </span>
  );
}
