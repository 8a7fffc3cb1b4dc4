import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { LivePanel } from '@/features/endpoints/live/LivePanel';
import type { PanelProps } from '@/features/reports/panelContext';
import { ExperimentAnalysis } from '@/features/tracking/analysis/ExperimentAnalysis';
import { ExperimentCharts } from '@/features/tracking/charts/ExperimentCharts';
import type { ExperimentSearch } from '@/features/tracking/search';
import { usePermission } from '@/lib/api/session';
import { RunPanel } from './RunPanel';
import { TablePanel } from './TablePanel';
import { panelOf, type PanelLink } from './links';
import classes from './panels.module.css';

/** What stands behind an address, as it is now. */
export function PanelView({ address, caption }: PanelProps) {
  const link = panelOf(address, globalThis.location.origin);
  return (
    <figure className={classes.panel}>
      {typeof link === 'string' ? (
        <Panel>
          <EmptyState title="Nothing to show here">
            {link} <code>{address}</code>
          </EmptyState>
        </Panel>
      ) : (
        <Shown link={link} />
      )}
      <figcaption className={classes.caption}>
        {caption}
        {typeof link !== 'string' && (
          <Anchor href={address} size="xs" className={classes.source}>
            Open
          </Anchor>
        )}
      </figcaption>
    </figure>
  );
}

function Shown({ link }: { readonly link: PanelLink }) {
  const seesEndpoints = usePermission('endpoints:read');
  switch (link.kind) {
    case 'runs':
      return <TablePanel experimentId={link.id} linked={link.search} />;
    case 'charts':
    case 'analysis':
      return <Pictures kind={link.kind} id={link.id} linked={link.search} />;
    case 'run':
      return <RunPanel runId={link.id} value={link.value} />;
    case 'endpoint':
      return seesEndpoints ? (
        <>
          <AppLink to="/endpoints/$endpointName" params={{ endpointName: link.name }}>
            {link.name}
          </AppLink>
          <LivePanel endpointName={link.name} />
        </>
      ) : (
        <Panel>
          <EmptyState title="Not for your role">Your role does not see endpoints.</EmptyState>
        </Panel>
      );
  }
}

interface PicturesProps {
  readonly kind: 'charts' | 'analysis';
  readonly id: string;
  readonly linked: ExperimentSearch;
}

/** What a reader changes here, as by zooming, stays with the reader. */
function Pictures({ kind, id, linked }: PicturesProps) {
  const [search, setSearch] = useState(linked);
  const change = (patch: Partial<ExperimentSearch>): void => setSearch((old) => ({ ...old, ...patch }));
  return kind === 'charts' ? (
    <ExperimentCharts experimentId={id} search={search} onChange={change} />
  ) : (
    <ExperimentAnalysis experimentId={id} search={search} onMetric={(of) => change({ of })} />
  );
}
