import { listSearch, type ListSearch, oneOf, text } from '@/lib/search';

export const versionStates = ['pending', 'ready', 'rejected', 'unservable'] as const;

export interface ModelsSearch extends ListSearch {
  /** A run whose model is to be registered: under which name? */
  readonly run?: string | undefined;
  /** Where the newest version stands. */
  readonly latestState?: (typeof versionStates)[number] | undefined;
}

export function modelsSearch(raw: Record<string, unknown>): ModelsSearch {
  return {
    ...listSearch(raw),
    run: text(raw, 'run'),
    latestState: oneOf(raw, 'latestState', versionStates),
  };
}

export const modelVersionTabs = ['overview', 'lineage'] as const;

export interface ModelVersionSearch {
  readonly tab?: (typeof modelVersionTabs)[number] | undefined;
}

export function modelVersionSearch(raw: Record<string, unknown>): ModelVersionSearch {
  return { tab: oneOf(raw, 'tab', modelVersionTabs) };
}

export const modelTabs = ['versions', 'promotions', 'history'] as const;

export interface ModelSearch extends ListSearch {
  /** A run of which a version is to be added. */
  readonly run?: string | undefined;
  readonly tab?: (typeof modelTabs)[number] | undefined;
}

export function modelSearch(raw: Record<string, unknown>): ModelSearch {
  return { ...listSearch(raw), run: text(raw, 'run'), tab: oneOf(raw, 'tab', modelTabs) };
}
