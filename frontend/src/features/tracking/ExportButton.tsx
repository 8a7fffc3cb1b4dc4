import { DownloadButton } from '@/components/data/DownloadButton';
import type { Schemas } from '@/lib/api/client';

/** What one address names. */
const mostNamed = 100;

interface ExportButtonProps {
  readonly experiment: Schemas['Experiment'];
  /** Runs that are ticked; none means all. */
  readonly chosen: readonly string[];
}

/** Everything of an experiment, or of the runs that are ticked, as Parquet tables and files. */
export function ExportButton({ experiment, chosen }: ExportButtonProps) {
  const query = chosen.map((run) => `run=${encodeURIComponent(run)}`).join('&');
  return (
    <DownloadButton
      large
      path={`/experiments/${encodeURIComponent(experiment.id)}/export${query && `?${query}`}`}
      fileName={`${experiment.name}.zip`}
      disabled={chosen.length > mostNamed}
    >
      {chosen.length === 0
        ? 'Export'
        : chosen.length > mostNamed
          ? `At most ${mostNamed} runs are exported`
          : chosen.length === 1
            ? 'Export 1 run'
            : `Export ${chosen.length} runs`}
    </DownloadButton>
  );
}
