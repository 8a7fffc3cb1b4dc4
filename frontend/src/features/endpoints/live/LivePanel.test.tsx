import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { problem, serve, sessionAnswer } from '@/testing/server';
import { statistics } from '../testing';
import { LivePanel } from './LivePanel';

const stream = 'GET /api/v1/endpoints/digits/statistics/stream';
const first = statistics({ requests: 10, buckets: { 100: 10 }, batchSizes: { 1: 10 } });
const second = statistics({
  requests: 42,
  buckets: { 100: 12, 800: 30 },
  batchSizes: { 1: 12, 15: 2 },
  refusals: { tenant_queue_full: 3 },
  second: 1,
});

function events(statistics: object[], ends: boolean): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const one of statistics) {
        controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(one)}\n\n`));
      }
      if (ends) controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

describe('LivePanel', () => {
  beforeEach(() => void session.accept(sessionAnswer('token') as never));

  it('follows the stream with the session’s token, and again after it broke', async () => {
    const answers = [() => events([first], true), () => events([second], false)];
    const calls = serve({ [stream]: () => answers.shift()?.() ?? problem(503, 'UNAVAILABLE') });

    await renderPage(<LivePanel endpointName="digits" />);

    expect(await screen.findByText('Connection lost, trying again')).toBeVisible();
    expect(screen.getByText('Requests a second', { selector: 'dt' }).nextSibling).toHaveTextContent('10');
    await waitFor(() => expect(screen.getByText('every second')).toBeVisible(), { timeout: 4_000 });
    await waitFor(() =>
      expect(screen.getByText('Requests a second', { selector: 'dt' }).nextSibling).toHaveTextContent('42'),
    );
    expect(screen.getByText('Latency, p99').nextSibling).toHaveTextContent('800 µs');
    const sizes = within(screen.getByRole('list', { name: 'Batches of digits version 1 by their rows' }));
    expect(sizes.getByText('15 rows: 2')).toBeInTheDocument();
    expect(screen.getByText('Your queue was full')).toBeVisible();
    expect(screen.getByText(/^In memory, 1\.0 MiB; 100\.0 % of 42 requests found it there/)).toBeVisible();
    expect(calls.map(({ authorization }) => authorization)).toEqual(['Bearer token', 'Bearer token']);
  });

  it('says why there is nothing to see', async () => {
    serve({ [stream]: () => problem(403, 'FORBIDDEN', { title: 'Not for your role' }) });

    await renderPage(<LivePanel endpointName="digits" />);

    expect(await screen.findByText('Not for your role')).toBeVisible();
  });
});
