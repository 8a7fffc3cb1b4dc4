import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, serve, sessionAnswer } from '@/testing/server';
import { endpoint } from '../testing';
import { CapturePanel } from './CapturePanel';

const project = { id: '00000000-0000-0000-0000-00000000000a', name: 'uncertain digits' };
const patch = 'PATCH /api/v1/endpoints/digits';
const lists = {
  'GET /api/v1/labeling-projects': () => json({ items: [project] }),
  [`GET /api/v1/labeling-projects/${project.id}`]: () => json(project),
  'GET /api/v1/monitoring': () => json({ endpoints: [] }),
  'GET /api/v1/endpoints': () => json({ items: [] }),
  [patch]: () => json(endpoint),
};
const rule = { belowConfidence: 0.6, sampleRate: 0.5, retentionDays: 14, labelingProjectId: project.id };

describe('CapturePanel', () => {
  beforeEach(() => {
    const me = { permissions: ['endpoints:write'], subject: 'user:1', tenants: [] };
    session.accept({ ...sessionAnswer('token'), me } as never);
  });

  async function sent(act: () => Promise<void>): Promise<unknown> {
    const calls = serve(lists);
    await act();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const call = calls.find(({ method }) => method === 'PATCH');
    expect(call?.headers.get('If-Match')).toBe('"7"');
    return JSON.parse(call?.body ?? '');
  }

  it('makes a rule whose labeling project is chosen by name', async () => {
    const body = await sent(async () => {
      await renderPage(<CapturePanel endpoint={endpoint} />);
      await userEvent.click(screen.getByRole('button', { name: 'Add a rule' }));
      const form = within(await screen.findByRole('dialog'));
      const share = form.getByRole('textbox', { name: 'Share of them' });
      await userEvent.clear(share);
      await userEvent.type(share, '25');
      await userEvent.click(form.getByRole('combobox', { name: 'Labeling project' }));
      await userEvent.click(await screen.findByRole('option', { name: 'uncertain digits' }));
      await userEvent.click(form.getByRole('button', { name: 'Save the rule' }));
    });

    expect(body).toEqual({
      capture: {
        belowConfidence: 0.8,
        sampleRate: 0.25,
        retentionDays: 30,
        labelingProjectId: project.id,
      },
    });
  });

  it('shows the rule in words and takes it away by its switch', async () => {
    const body = await sent(async () => {
      await renderPage(<CapturePanel endpoint={{ ...endpoint, capture: rule }} />);
      expect(screen.getByText('below a confidence of 0.6, 50 % of them, for 14 days')).toBeVisible();
      expect(await screen.findByRole('link', { name: 'uncertain digits' })).toBeVisible();
      await userEvent.click(screen.getByRole('button', { name: 'Change the rule' }));
      const form = within(await screen.findByRole('dialog'));
      await userEvent.click(form.getByRole('switch', { name: /^Keep predictions with their input/ }));
      await userEvent.click(form.getByRole('button', { name: 'Save the rule' }));
    });

    expect(body).toEqual({ capture: null });
  });
});
