import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { renderPage } from '@/testing/render';
import { OriginPanel } from './OriginPanel';

const startedAt = '2026-01-31T12:00:00Z';
const related = (id: string): Schemas['RelatedRun'] => ({
  id,
  name: `run ${id}`,
  status: 'finished',
  experimentId: '0',
  startedAt,
});
const run: Schemas['Run'] = {
  id: 'a',
  experimentId: '0',
  name: 'run a',
  status: 'running',
  params: {},
  metrics: {},
  tags: {},
  inputs: [],
  startedAt,
  createdBy: 'user:x',
  revision: 1,
};
const links: Schemas['RunLinks'] = {
  forks: [],
  forkCount: 0,
  children: [],
  childCount: 0,
  datasets: [],
  models: [],
  files: [],
};

describe('the source of a fork', () => {
  it('is linked while it is there, and named when it is gone', async () => {
    const fork = { ...run, forkedFrom: { runId: 's', name: 'baseline', step: 1200 } };

    await renderPage(<OriginPanel run={fork} links={{ ...links, source: related('s') }} />);
    expect(screen.getByText('Forked at step 1,200 from')).toBeVisible();
    expect(screen.getByRole('link', { name: 'run s' })).toHaveAttribute('href', '/runs/s');

    await renderPage(<OriginPanel run={fork} links={links} />);
    expect(screen.getByText('baseline')).toHaveTextContent('baseline (in the trash, or gone)');
  });

  it('names its forks, and is nothing for a run that stands alone', async () => {
    await renderPage(<OriginPanel run={run} links={links} />);
    expect(screen.queryByRole('region')).toBeNull();

    await renderPage(
      <OriginPanel run={run} links={{ ...links, forks: [{ run: related('f'), step: 3 }], forkCount: 1 }} />,
    );
    expect(screen.getByText('1 fork')).toBeVisible();
    expect(screen.getByText('at step 3')).toBeVisible();
  });
});
