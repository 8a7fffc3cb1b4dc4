import { useQuery } from '@tanstack/react-query';
import { QueryView } from '@/components/feedback/QueryView';
import { runFilesQuery } from '../media/useRunFiles';
import { NamedPlot } from './NamedPlot';
import { PlotsByName } from './PlotsByName';
import { plotFiles, plotFolder } from './plotFiles';

interface PlotsTabProps {
  readonly runId: string;
  /** Undefined: the last one. */
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

/** The plots that a run has logged. */
export function PlotsTab({ runId, step, onStep }: PlotsTabProps) {
  const query = useQuery(runFilesQuery(runId, plotFolder));
  return (
    <QueryView query={query}>
      {(stored) => {
        const files = plotFiles(stored);
        return (
          <PlotsByName files={files} step={step} onStep={onStep}>
            {(name, chosen) => (
              <NamedPlot
                runId={runId}
                files={files.filter((file) => file.name === name)}
                step={chosen}
                onStep={onStep}
              />
            )}
          </PlotsByName>
        );
      }}
    </QueryView>
  );
}
