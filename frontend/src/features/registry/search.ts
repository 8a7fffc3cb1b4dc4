import { oneOf } from '@/lib/search';

export const modelVersionTabs = ['overview', 'lineage'] as const;

export interface ModelVersionSearch {
  readonly tab?: (typeof modelVersionTabs)[number] | undefined;
}

export function modelVersionSearch(raw: Record<string, unknown>): ModelVersionSearch {
  return { tab: oneOf(raw, 'tab', modelVersionTabs) };
}
