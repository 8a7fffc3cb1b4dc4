import { Text } from '@mantine/core';
import { use, useMemo } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { Markdown } from '@/components/markdown/Markdown';
import { PanelContext } from './panelContext';
import classes from './reports.module.css';
import { mostPanels, segmentsOf } from './segments';

/** A report as it is read: its text, and what its panels show now. */
export function ReportBody({ body }: { readonly body: string }) {
  const PanelView = use(PanelContext);
  const segments = useMemo(() => segmentsOf(body), [body]);
  if (segments.length === 0) return <EmptyState title="Nothing has been written yet" />;
  const panels = segments.flatMap((segment, i) => (segment.kind === 'panel' ? [i] : []));
  const drawn = new Set(panels.slice(0, mostPanels));
  return (
    <article className={classes.body}>
      {segments.map((segment, i) =>
        segment.kind === 'text' ? (
          <Markdown key={i} text={segment.text} />
        ) : PanelView && drawn.has(i) ? (
          <PanelView key={`${i} ${segment.address}`} address={segment.address} caption={segment.caption} />
        ) : (
          <Text key={i} size="sm" c="dimmed">
            A report draws {mostPanels} panels; this one is more: <code>{segment.address}</code>
          </Text>
        ),
      )}
    </article>
  );
}
