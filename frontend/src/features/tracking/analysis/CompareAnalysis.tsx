import { useMemo } from 'react';
import { isSystemMetric } from '../system/metrics';
import { AnalysisView } from './AnalysisView';
import type { AnalysedRun } from './table';

interface CompareAnalysisProps {
  readonly runs: readonly AnalysedRun[];
  readonly metric: string | undefined;
  readonly onMetric: (metric: string) => void;
}

/** What the params of the runs that are compared have to do with their metrics. */
export function CompareAnalysis(props: CompareAnalysisProps) {
  const { runs } = props;
  const metrics = useMemo(
    () =>
      [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))]
        .filter((key) => !isSystemMetric(key))
        .sort((a, b) => a.localeCompare(b)),
    [runs],
  );
  return <AnalysisView {...props} metrics={metrics} />;
}
