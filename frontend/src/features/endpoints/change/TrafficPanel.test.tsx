import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { $api } from '@/lib/api/client';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { type Call, json, problem, serve, sessionAnswer } from '@/testing/server';
import { endpoint } from '../testing';
import { TrafficPanel } from './TrafficPanel';

const path = '/api/v1/endpoints/digits';
const version = (number: number, state = 'ready') => ({
  id: `v${number}`,
  model: 'digits',
  version: number,
  state,
  aliases: [],
});
const lists = {
  'GET /api/v1/models': () => json({ items: [{ name: 'digits' }] }),
  'GET /api/v1/models/digits/versions': () =>
    json({ items: [version(3, 'pending'), version(2), version(1)] }),
};

/** The panel over what the server says, as the page has it. */
function Panel() {
  const { data } = $api.useQuery('get', '/endpoints/{endpointName}', {
    params: { path: { endpointName: 'digits' } },
  });
  return data ? <TrafficPanel endpoint={data} /> : null;
}

function patches(calls: readonly Call[]) {
  return calls
    .filter(({ method }) => method === 'PATCH')
    .map(({ headers, body }) => ({ ifMatch: headers.get('If-Match'), ...(JSON.parse(body) as object) }));
}

async function openForm() {
  await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
  return within(await screen.findByRole('dialog'));
}

describe('TrafficPanel', () => {
  beforeEach(() => {
    const me = { permissions: ['endpoints:write'], subject: 'user:1', tenants: [] };
    session.accept({ ...sessionAnswer('token'), me } as never);
  });

  it('adds a version with a share and says what changes before it does', async () => {
    const calls = serve({
      ...lists,
      [`GET ${path}`]: () => json(endpoint),
      [`PATCH ${path}`]: () => json({ ...endpoint, revision: 8 }),
    });
    await renderPage(<Panel />);
    const form = await openForm();
    expect(form.getByRole('textbox', { name: 'Share 1' })).toHaveValue('100 %');

    await userEvent.click(form.getByRole('button', { name: 'Add a version' }));
    await userEvent.click(form.getByRole('combobox', { name: 'Version 2' }));
    await userEvent.click(await screen.findByRole('option', { name: '2' }));
    const share = form.getByRole('textbox', { name: 'Share 2' });
    await userEvent.clear(share);
    await userEvent.type(share, '10');

    const preview = within(form.getByRole('region', { name: 'Preview of the traffic' }));
    expect(preview.getByText('100 % → 90 %')).toBeVisible();
    expect(preview.getByText('new, 10 %')).toBeVisible();
    await userEvent.click(form.getByRole('button', { name: 'Change the traffic' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(patches(calls)).toEqual([
      {
        ifMatch: '"7"',
        deployments: [
          { model: 'digits', version: 1, weight: 900 },
          { model: 'digits', version: 2, weight: 100 },
        ],
      },
    ]);
  });

  it('does not deploy a version that is not ready', async () => {
    serve({ ...lists, [`GET ${path}`]: () => json(endpoint) });
    await renderPage(<Panel />);
    const form = await openForm();

    await userEvent.click(form.getByRole('combobox', { name: 'Version 1' }));

    const pending = await screen.findByRole('option', { name: '3 · pending' });
    expect(pending).toHaveAttribute('data-combobox-disabled', 'true');
  });

  it('refuses shares that make no whole, and keeps the form', async () => {
    const more = { ...endpoint.deployments[0], id: 'other', version: 2 };
    const third = { ...endpoint.deployments[0], id: 'third', version: 3 };
    const deployments = [...endpoint.deployments, more, third];
    const calls = serve({ ...lists, [`GET ${path}`]: () => json({ ...endpoint, deployments }) });
    await renderPage(<Panel />);
    const form = await openForm();

    await userEvent.clear(form.getByRole('textbox', { name: 'Share 1' }));
    await userEvent.type(form.getByRole('textbox', { name: 'Share 1' }), '50');
    await userEvent.click(form.getByRole('button', { name: 'Change the traffic' }));

    expect(form.getByText('The shares make 116.6 %; they must make 100 %.')).toBeVisible();
    expect(patches(calls)).toEqual([]);
  });

  it('says that somebody else was faster, and starts again from what is there now', async () => {
    let now = endpoint;
    const calls = serve({
      ...lists,
      [`GET ${path}`]: () => json(now),
      [`PATCH ${path}`]: ({ headers }) =>
        headers.get('If-Match') === `"${now.revision}"`
          ? json({ ...now, revision: now.revision + 1 })
          : problem(412, 'PRECONDITION_FAILED'),
    });
    await renderPage(<Panel />);
    const form = await openForm();
    now = {
      ...endpoint,
      revision: 9,
      deployments: endpoint.deployments.map((one) => ({ ...one, version: 2 })),
    };

    await userEvent.click(form.getByRole('button', { name: 'Add a version' }));
    await userEvent.click(form.getByRole('combobox', { name: 'Version 2' }));
    await userEvent.click(await screen.findByRole('option', { name: '2' }));
    await userEvent.click(form.getByRole('button', { name: 'Change the traffic' }));

    expect(await form.findByText('This endpoint was changed meanwhile')).toBeVisible();
    expect(form.getByRole('button', { name: 'Change the traffic' })).toBeDisabled();
    await userEvent.click(form.getByRole('button', { name: 'Reload' }));
    await waitFor(() => expect(form.queryByText('This endpoint was changed meanwhile')).toBeNull());
    expect(form.getByRole('combobox', { name: 'Version 1' })).toHaveValue('2');
    expect(form.queryByRole('combobox', { name: 'Version 2' })).toBeNull();
    expect(patches(calls).map(({ ifMatch }) => ifMatch)).toEqual(['"7"']);
  });

  it('goes back to what served before with one press, unless somebody else was faster', async () => {
    let revision = endpoint.revision;
    const calls = serve({
      [`GET ${path}`]: () => json({ ...endpoint, revision }),
      [`PATCH ${path}`]: ({ headers }) =>
        headers.get('If-Match') === `"${revision}"` ? json(endpoint) : problem(412, 'PRECONDITION_FAILED'),
    });
    await renderPage(<Panel />);
    const back = await screen.findByRole('button', { name: 'Roll back to digits version 2' });
    revision = 8;

    await userEvent.click(back);
    expect(await screen.findByText('This endpoint was changed meanwhile')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Reload' }));
    await waitFor(() => expect(screen.queryByText('This endpoint was changed meanwhile')).toBeNull());
    await userEvent.click(back);

    const deployments = [{ model: 'digits', version: 2, weight: 100 }];
    await waitFor(() =>
      expect(patches(calls)).toEqual([
        { ifMatch: '"7"', deployments },
        { ifMatch: '"8"', deployments },
      ]),
    );
  });

  it('says who answers while a new deployment loads, and offers nothing to a viewer', async () => {
    session.accept(sessionAnswer('token') as never);
    const loading = [{ ...endpoint.deployments[0], version: 3, state: 'loading' }];
    serve({ [`GET ${path}`]: () => json({ ...endpoint, deployments: loading }) });

    await renderPage(<Panel />);

    expect(await screen.findByText(/digits version 1 goes on answering/)).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
