import { ConfusionMatrix } from '@/components/charts/ConfusionMatrix';
import { EmptyState } from '@/components/feedback/EmptyState';
import { CurvePlot } from './CurvePlot';
import { HistogramView } from './HistogramView';
import type { PlotReading } from './plotForms';

/** A plot that was logged, or why it cannot be drawn. */
export function PlotView({ reading }: { readonly reading: PlotReading }) {
  if ('problem' in reading)
    return <EmptyState title="This plot cannot be drawn">{reading.problem}</EmptyState>;
  const { plot } = reading;
  switch (plot.kind) {
    case 'confusion':
      return <ConfusionMatrix classNames={plot.classes} counts={plot.counts} />;
    case 'histogram':
      return <HistogramView plot={plot} />;
    case 'pr':
    case 'roc':
      return <CurvePlot plot={plot} />;
  }
}
