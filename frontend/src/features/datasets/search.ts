import { count, oneOf, text, textOrEmpty } from '@/lib/search';

export const splits = ['train', 'validation', 'test'] as const;
export const datasetTabs = ['entries', 'versions', 'lineage'] as const;

export interface DatasetSearch {
  readonly tab?: (typeof datasetTabs)[number] | undefined;
  /** The version shown; absent means the newest. */
  readonly version?: number | undefined;
  readonly q?: string | undefined;
  /** The empty text asks for entries without a label. */
  readonly label?: string | undefined;
  readonly split?: (typeof splits)[number] | undefined;
  readonly cursor?: string | undefined;
}

export interface VersionSearch {
  /** The version it is compared with; 0 is before the first. Absent: the one before. */
  readonly from?: number | undefined;
  readonly cursor?: string | undefined;
}

export function versionSearch(raw: Record<string, unknown>): VersionSearch {
  const from = Number(raw.from ?? NaN);
  return { from: Number.isSafeInteger(from) && from >= 0 ? from : undefined, cursor: text(raw, 'cursor') };
}

export function datasetSearch(raw: Record<string, unknown>): DatasetSearch {
  return {
    tab: oneOf(raw, 'tab', datasetTabs),
    version: count(raw, 'version'),
    q: text(raw, 'q'),
    label: textOrEmpty(raw, 'label'),
    split: oneOf(raw, 'split', splits),
    cursor: text(raw, 'cursor'),
  };
}
