import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, problem, serve, sessionAnswer } from '@/testing/server';
import { ServedPanels } from './ServedPanels';

const counts = {
  answered: 1200,
  cached: 300,
  refused: 20,
  expired: 0,
  failed: 0,
  rows: 3000,
  bytesIn: 4096,
  bytesOut: 1024,
  deviceMicros: 2_500_000,
};
const usage = {
  from: '2026-11-24T00:00:00Z',
  to: '2026-11-26T00:00:00Z',
  interval: 'day',
  total: counts,
  points: [{ start: '2026-11-25T00:00:00Z', counts }],
  versions: [
    {
      endpointId: '00000000-0000-0000-0000-000000000001',
      modelVersionId: '00000000-0000-0000-0000-000000000002',
      endpoint: 'digits',
      model: 'mlp',
      version: 3,
      counts,
    },
  ],
};

describe('ServedPanels', () => {
  beforeEach(() => void session.accept(sessionAnswer('token') as never));

  it('shows sums, the picture over time and each version', async () => {
    serve({ 'GET /api/v1/usage/serving': () => json(usage) });
    const onPeriod = vi.fn();

    await renderPage(<ServedPanels period="month" onPeriod={onPeriod} />);

    const table = await screen.findByRole('table', { name: 'Usage by endpoint and model version' });
    expect(within(table).getByRole('link', { name: 'digits' })).toBeVisible();
    expect(within(table).getByText('mlp version 3')).toBeVisible();
    expect(
      screen.getByRole('img', { name: 'Usage over time. Answered: 1,200; From the cache: 300; Refused: 20' }),
    ).toBeVisible();
    await userEvent.click(screen.getByText('Device time', { selector: 'label *' }));
    expect(screen.getByRole('img', { name: 'Usage over time. Device time: 2.5 s' })).toBeVisible();
    await userEvent.click(screen.getByText('7 days'));
    expect(onPeriod).toHaveBeenCalledWith('week');
  });

  it('says so when nothing was served', async () => {
    serve({ 'GET /api/v1/usage/serving': () => json({ ...usage, points: [], versions: [] }) });
    await renderPage(<ServedPanels period="day" onPeriod={vi.fn()} />);
    expect(await screen.findByText('Nothing was served in this time')).toBeVisible();
  });

  it('says whose it is not', async () => {
    serve({ 'GET /api/v1/usage/serving': () => problem(403, 'FORBIDDEN', { title: 'Not for your role' }) });
    await renderPage(<ServedPanels period="day" onPeriod={vi.fn()} />);
    expect(await screen.findByText(/for a role that may see this page/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'CSV' })).toBeNull();
  });
});
