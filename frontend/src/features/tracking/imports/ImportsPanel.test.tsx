import { screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, serve, sessionAnswer } from '@/testing/server';
import { ImportsPanel } from './ImportsPanel';

beforeEach(() => void session.accept(sessionAnswer('token') as never));

it('counts what was taken, one and many, and leaves out what was none', async () => {
  const done = {
    id: 'i1',
    kind: 'wandb',
    source: 'wandb.zip',
    state: 'succeeded',
    taken: { runs: 1, files: 1, tags: 0, points: 12_000 },
    lossCount: 0,
    losses: [],
    requestedAt: new Date().toISOString(),
  };
  serve({ 'GET /api/v1/imports': () => json({ items: [done] }) });

  await renderPage(<ImportsPanel />);

  expect(await screen.findByText('1 run, 1 file, 12,000 points')).toBeVisible();
});
