import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followEvents } from './events';

/** Which paths show what a topic's first word names. Whatever changes, the overview may change with it. */
const pathsOfTopic: Record<string, readonly string[]> = {
  dataset: ['/datasets', '/lineage', '/usage'],
  upload: ['/uploads', '/datasets', '/usage'],
  labeling: ['/labeling'],
  task: ['/labeling'],
  annotation: ['/labeling'],
  experiment: ['/experiments'],
  run: ['/runs', '/experiments', '/lineage'],
  model: ['/models', '/lineage', '/usage'],
  endpoint: ['/endpoints', '/monitoring'],
  deployment: ['/endpoints'],
  capture: ['/captures', '/monitoring'],
  job: ['/jobs', '/models', '/uploads'],
  member: ['/members', '/invitations'],
  invitation: ['/invitations', '/members'],
  api: ['/api-keys'],
  tenant: ['/tenant', '/usage'],
};

export function pathsFor(topic: string): readonly string[] {
  // The server lost sight of what happened in between: everything may have changed.
  if (topic === 'missed') return ['/'];
  const subject = topic.split(/[._]/)[0] ?? '';
  return ['/overview', ...(pathsOfTopic[subject] ?? [])];
}

const gatherMs = 400;

/** Refetches what is on the screen when the server says that it changed; bursts are gathered into one refetch. */
export function useLiveQueries(enabled: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return undefined;
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refetch = (): void => {
      timer = undefined;
      const prefixes = [...stale];
      stale.clear();
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => prefixes.some((prefix) => String(queryKey[1]).startsWith(prefix)),
      });
    };
    const stop = followEvents({
      path: '/events',
      onEvent: ({ data }) => {
        pathsFor(topicOf(data)).forEach((path) => stale.add(path));
        timer ??= setTimeout(refetch, gatherMs);
      },
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [enabled, queries]);
}

function topicOf(data: string): string {
  try {
    return String((JSON.parse(data) as { topic?: unknown }).topic);
  } catch {
    return '';
  }
}
