import { queryOptions, useQuery } from '@tanstack/react-query';
import { QueryView } from '@/components/feedback/QueryView';
import { fetchStart } from '@/lib/download';
import { formatBytes } from '@/lib/format';
import { type ArtifactFile, decoded, downloadPath } from '../artifacts/content';
import { PlotView } from './PlotView';
import { type PlotReading, readPlot } from './plotForms';

/** Larger files are not fetched: 20,000 points have about half of it. */
export const mostBytes = 1024 * 1024;

/** What a file in the folder of plots says. */
export function plotQuery(file: ArtifactFile) {
  return queryOptions({
    queryKey: ['logged-plot', file.runId, file.path, file.sha256],
    staleTime: file.sha256 === undefined ? 0 : Infinity,
    gcTime: 60_000,
    queryFn: async ({ signal }): Promise<PlotReading> => {
      const { bytes, whole } = await fetchStart(downloadPath(file), mostBytes, signal);
      if (!whole)
        return { problem: `Plots of up to ${formatBytes(mostBytes)} are drawn; this file is larger.` };
      const text = decoded(bytes, true);
      return (text === undefined ? undefined : readPlot(text, true)) ?? { problem: 'The file is no text.' };
    },
  });
}

/** One file, drawn. */
export function LoggedPlotFile({ file }: { readonly file: ArtifactFile }) {
  const query = useQuery(plotQuery(file));
  return <QueryView query={query}>{(reading) => <PlotView reading={reading} />}</QueryView>;
}
