import { ReportPage } from '@/features/reports/ReportPage';
import { PanelContext } from '@/features/reports/panelContext';
import { PanelView } from './PanelView';

/** A report whose panels are drawn by the features that they show. */
export function ReportWithPanels() {
  return (
    <PanelContext value={PanelView}>
      <ReportPage />
    </PanelContext>
  );
}
