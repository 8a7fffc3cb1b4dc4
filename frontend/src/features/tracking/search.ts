import { flag, type ListSearch, listSearch, oneOf, text, texts, whole } from '@/lib/search';
import { type ChartSearch, chartSearch } from './charts/chartSearch';

export const runStatuses = ['running', 'scheduled', 'finished', 'failed', 'killed'] as const;
export const runTabs = ['overview', 'curves', 'images', 'plots', 'system', 'artifacts', 'lineage'] as const;
export const compareTabs = ['values', 'charts', 'analysis', 'images', 'plots', 'tables'] as const;
export const experimentTabs = ['runs', 'charts', 'analysis', 'about'] as const;

/** Everything that makes a table of runs look as it does. */
export interface ExperimentSearch extends ChartSearch {
  readonly tab?: (typeof experimentTabs)[number] | undefined;
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly status?: (typeof runStatuses)[number] | undefined;
  /** Only runs in the trash. */
  readonly trashed?: true | undefined;
  /** See `ColumnEntry`; absent for the columns that most runs have. */
  readonly columns?: string[] | undefined;
  /** The param or tag by which runs are grouped, such as `params.lr`. */
  readonly by?: string | undefined;
  /** Only the runs of this group, see `groupName`. */
  readonly only?: string | undefined;
  /** The groups that are unfolded. */
  readonly open?: string[] | undefined;
  /** The saved view that it began with. */
  readonly view?: string | undefined;
}

export function experimentSearch(raw: Record<string, unknown>): ExperimentSearch {
  return {
    ...chartSearch(raw),
    tab: oneOf(raw, 'tab', experimentTabs),
    q: text(raw, 'q'),
    sort: text(raw, 'sort'),
    status: oneOf(raw, 'status', runStatuses),
    trashed: flag(raw, 'trashed'),
    columns: texts(raw, 'columns'),
    by: groupKey(text(raw, 'by')),
    only: text(raw, 'only'),
    open: texts(raw, 'open'),
    view: text(raw, 'view'),
  };
}

function groupKey(name: string | undefined): string | undefined {
  return name !== undefined && /^(params|tags)\../s.test(name) ? name : undefined;
}

export interface CompareSearch extends ChartSearch {
  readonly runs?: string[] | undefined;
  readonly tab?: (typeof compareTabs)[number] | undefined;
  readonly step?: number | undefined;
}

export function compareSearch(raw: Record<string, unknown>): CompareSearch {
  return {
    ...chartSearch(raw),
    runs: texts(raw, 'runs'),
    tab: oneOf(raw, 'tab', compareTabs),
    step: whole(raw, 'step'),
  };
}

export interface RunSearch {
  readonly tab?: (typeof runTabs)[number] | undefined;
  /** Of the files: the page, the folder and the one that is looked into. */
  readonly cursor?: string | undefined;
  readonly folder?: string | undefined;
  readonly file?: string | undefined;
  /** Of the media and plots. */
  readonly step?: number | undefined;
}

export function runSearch(raw: Record<string, unknown>): RunSearch {
  return {
    tab: oneOf(raw, 'tab', runTabs),
    cursor: text(raw, 'cursor'),
    folder: text(raw, 'folder'),
    file: text(raw, 'file'),
    step: whole(raw, 'step'),
  };
}

export const trashKinds = ['run', 'experiment'] as const;

export interface TrashSearch extends ListSearch {
  readonly kind?: (typeof trashKinds)[number] | undefined;
}

export function trashSearch(raw: Record<string, unknown>): TrashSearch {
  return { ...listSearch(raw), kind: oneOf(raw, 'kind', trashKinds) };
}
