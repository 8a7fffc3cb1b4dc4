import type { Schemas } from '@/lib/api/client';
import { isSystemMetric } from '../system/metrics';

export const languages = ['shell', 'python'] as const;
export type Language = (typeof languages)[number];

/** The lines by which training code that logs with MLflow goes on with a run. */
export function goingOnLines(language: Language, runId: string): string {
  return language === 'shell'
    ? `export MLFLOW_RUN_ID=${runId}\npython train.py`
    : `with mlflow.start_run(run_id="${runId}"):\n    ...`;
}

/** The greatest step at which a run has logged something about its model; 0 for one that has logged nothing. */
export function lastStep({ metrics }: Pick<Schemas['Run'], 'metrics'>): number {
  return Object.entries(metrics)
    .filter(([key]) => !isSystemMetric(key))
    .reduce((last, [, { step }]) => Math.max(last, step), 0);
}
