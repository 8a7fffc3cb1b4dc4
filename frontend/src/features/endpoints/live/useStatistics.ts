import { useEffect, useReducer, useState } from 'react';
import type { Schemas } from '@/lib/api/client';
import { followEvents } from '@/lib/api/events';
import { nothingYet, withSample } from './window';

interface Connection {
  /** Undefined until the first try has ended. */
  readonly connected?: boolean;
  readonly problem?: unknown;
}

/** Follows the statistics of an endpoint, one word a second, for as long as the component is shown. */
export function useStatistics(endpointName: string) {
  const [live, add] = useReducer(withSample, nothingYet);
  const [connection, setConnection] = useState<Connection>({});
  useEffect(() => {
    let shown = true;
    const stop = followEvents({
      path: `/endpoints/${encodeURIComponent(endpointName)}/statistics/stream`,
      onEvent: ({ data }) => add(JSON.parse(data) as Schemas['EndpointStatistics']),
      onState: (connected, problem) => shown && setConnection({ connected, problem }),
    });
    return () => {
      shown = false;
      stop();
    };
  }, [endpointName]);
  return { live, ...connection };
}
