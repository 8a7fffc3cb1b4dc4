import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, serve, sessionAnswer } from '@/testing/server';
import { RefusalsPanel } from './RefusalsPanel';

const list = 'GET /api/v1/endpoints/digits/refusals';

function refusal(over: Partial<Schemas['EndpointRefusal']>): Schemas['EndpointRefusal'] {
  return {
    number: 1,
    firstAt: '2026-01-01T00:00:00Z',
    lastAt: '2026-01-01T00:00:01Z',
    count: 1,
    protocol: 'open_inference_rest',
    reason: 'rate_limited',
    message: 'This tenant may make 5 predictions a second; try again in 2 s.',
    ...over,
  };
}

describe('RefusalsPanel', () => {
  beforeEach(() => void session.accept(sessionAnswer('token') as never));

  it('says so where every request was answered', async () => {
    serve({ [list]: () => json({ items: [] }) });

    await renderPage(<RefusalsPanel endpointName="digits" />);

    expect(await screen.findByText('Every request was answered')).toBeVisible();
  });

  it('shows what the client was told, without a reload, and asks for one reason', async () => {
    const flood = refusal({ number: 2, count: 4_321, model: 'digits', version: 3, retryAfterSeconds: 2 });
    let items = [refusal({})];
    const calls = serve({ [list]: () => json({ items }) });

    await renderPage(<RefusalsPanel endpointName="digits" />);
    expect(
      await screen.findByText('More predictions a second than allowed', { selector: 'span' }),
    ).toBeVisible();
    items = [flood, refusal({})];

    expect(await screen.findByText('4,321', {}, { timeout: 4_000 })).toBeVisible();
    expect(screen.getByText(/Told to try again after 2 s\.$/)).toBeVisible();
    expect(screen.getByRole('cell', { name: 'digits version 3' })).toBeVisible();
    items = [];
    await userEvent.selectOptions(screen.getByLabelText('Why'), 'Your queue was full');
    expect(await screen.findByText('Nothing matches')).toBeVisible();
    await waitFor(() => expect(calls.at(-1)?.search).toContain('reason=tenant_queue_full'));
  });
});
