import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { useLiveQueries } from '@/lib/api/live';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, serve, sessionAnswer } from '@/testing/server';
import { JobProgress } from './JobProgress';

const id = '00000000-0000-0000-0000-000000000001';
const running = {
  id,
  kind: 'model.admit',
  state: 'running',
  progress: 0.4,
  message: 'Examining the file',
  attempts: 1,
  createdAt: '2026-11-25T00:00:00Z',
};

/** As in the shell, which follows the stream for every page. */
function Followed() {
  useLiveQueries(true);
  return <JobProgress jobId={id} label="The check" />;
}

function logIn(...permissions: string[]): void {
  session.accept({ ...sessionAnswer('token'), me: { permissions, subject: 'user:1', tenants: [] } } as never);
}

describe('JobProgress', () => {
  it('shows how far it is, and cancels it', async () => {
    logIn('jobs:read', 'datasets:write');
    let job: object = running;
    const calls = serve({
      [`GET /api/v1/jobs/${id}`]: () => json(job),
      [`POST /api/v1/jobs/${id}/cancel`]: () => {
        job = { ...running, state: 'cancelled' };
        return json(job);
      },
    });

    await renderPage(<JobProgress jobId={id} label="The check" />);

    expect(await screen.findByText('Examining the file')).toBeVisible();
    expect(screen.getByRole('progressbar', { name: 'The check: 40 %' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByText('Examining the file')).toBeNull());
    expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('follows the stream of events, and ends with the job', async () => {
    logIn('jobs:read');
    let job: object = running;
    let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
    const announce = (next: object): void => {
      job = next;
      stream?.enqueue(new TextEncoder().encode(`data: {"topic":"job","id":"${id}"}\n\n`));
    };
    serve({
      [`GET /api/v1/jobs/${id}`]: () => json(job),
      'GET /api/v1/events': () =>
        new Response(new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) })),
    });
    await renderPage(<Followed />);
    expect(await screen.findByRole('progressbar', { name: 'The check: 40 %' })).toBeInTheDocument();

    announce({ ...running, progress: 0.8, message: 'Running it once' });
    await waitFor(() => expect(screen.getByText('Running it once')).toBeVisible(), { timeout: 3_000 });
    expect(screen.getByRole('progressbar', { name: 'The check: 80 %' })).toBeInTheDocument();

    announce({ ...running, state: 'succeeded', progress: 1 });
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull(), { timeout: 4_000 });
  });

  it('says that a job that failed once is tried again', async () => {
    logIn('jobs:read');
    serve({ [`GET /api/v1/jobs/${id}`]: () => json({ ...running, state: 'queued', attempts: 2 }) });

    await renderPage(<JobProgress jobId={id} label="The check" />);

    expect(await screen.findByText('It failed, and is tried again soon.')).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('asks for nothing that the role may not see', async () => {
    logIn('models:read');
    const calls = serve({});

    await renderPage(<JobProgress jobId={id} label="The check" />);

    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(calls).toEqual([]);
  });
});
