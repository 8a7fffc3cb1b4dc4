import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, problem, serve, sessionAnswer } from '@/testing/server';
import { endpoint } from '../testing';
import { NewEndpointDialog } from './NewEndpointDialog';

const make = 'POST /api/v1/endpoints';
const lists = {
  'GET /api/v1/models': () => json({ items: [{ name: 'digits' }] }),
  'GET /api/v1/models/digits/versions': () =>
    json({ items: [{ version: 4, state: 'ready', aliases: ['champion'] }] }),
  'GET /api/v1/labeling-projects': () => json({ items: [] }),
};

describe('NewEndpointDialog', () => {
  beforeEach(() => void session.accept(sessionAnswer('token') as never));

  it('is filled in with the version one came from, and sends a capture rule with it', async () => {
    const calls = serve({ ...lists, [make]: () => json(endpoint, 201) });
    await renderPage(<NewEndpointDialog model="digits" version={4} onClose={() => undefined} />);
    const form = within(await screen.findByRole('dialog'));
    expect(form.getByLabelText('Name of the endpoint')).toHaveValue('digits');
    expect(form.getByRole('combobox', { name: 'Model 1' })).toHaveValue('digits');
    expect(await form.findByDisplayValue('4 · champion')).toBeVisible();

    await userEvent.click(form.getByRole('switch', { name: /^Keep predictions with their input/ }));
    await userEvent.click(form.getByRole('button', { name: 'Deploy' }));

    await waitFor(() => expect(calls.some(({ method }) => method === 'POST')).toBe(true));
    const call = calls.find(({ method }) => method === 'POST');
    expect(call?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.parse(call?.body ?? '')).toEqual({
      name: 'digits',
      deployments: [{ model: 'digits', version: 4, weight: 1000 }],
      device: 'auto',
      maxBatchSize: 64,
      maxQueue: 1024,
      timeoutMs: 10_000,
      capture: { belowConfidence: 0.8, sampleRate: 1, retentionDays: 30 },
    });
  });

  it('takes the newest version of the model that is chosen', async () => {
    serve(lists);
    await renderPage(<NewEndpointDialog onClose={() => undefined} />);
    const form = within(await screen.findByRole('dialog'));

    await userEvent.click(form.getByRole('combobox', { name: 'Model 1' }));
    await userEvent.click(await screen.findByRole('option', { name: 'digits' }));

    expect(await form.findByDisplayValue('4 · champion')).toBeVisible();
  });

  it('says beside the fields what is missing, and what the server does not take', async () => {
    const errors = [{ pointer: '/name', message: 'is taken' }];
    serve({ ...lists, [make]: () => problem(400, 'INVALID_REQUEST', { errors }) });
    await renderPage(<NewEndpointDialog onClose={() => undefined} />);
    const form = within(await screen.findByRole('dialog'));
    await userEvent.click(form.getByRole('button', { name: 'Deploy' }));
    expect(form.getByText('Choose a model')).toBeVisible();
    expect(form.getByText(/no spaces/)).toBeVisible();

    await userEvent.type(form.getByLabelText('Name of the endpoint'), 'mine');
    await userEvent.click(form.getByRole('combobox', { name: 'Model 1' }));
    await userEvent.click(await screen.findByRole('option', { name: 'digits' }));
    await form.findByDisplayValue('4 · champion');
    await userEvent.click(form.getByRole('button', { name: 'Deploy' }));

    expect((await form.findAllByText('is taken')).length).toBeGreaterThan(0);
  });
});
