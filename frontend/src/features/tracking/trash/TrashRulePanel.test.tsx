import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, serve, sessionAnswer } from '@/testing/server';
import { PurgesPanel } from './PurgesPanel';
import { TrashRulePanel } from './TrashRulePanel';

function logIn(...permissions: string[]): void {
  const answer = sessionAnswer('token') as { me: object };
  session.accept({ ...answer, me: { ...answer.me, permissions } } as never);
}

describe('the rule of the trash', () => {
  it('is changed by who may, with a warning where it gets shorter', async () => {
    logIn('tracking:read', 'tracking:govern');
    const calls = serve({
      'GET /api/v1/trash-rule': () => json({ keepDays: 30 }),
      'PUT /api/v1/trash-rule': () => json({ keepDays: 7 }),
    });
    const user = userEvent.setup();
    await renderPage(<TrashRulePanel />);

    await user.click(await screen.findByRole('button', { name: 'Change' }));
    const days = screen.getByRole('textbox', { name: 'Days' });
    await user.clear(days);
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.type(days, '7');
    expect(screen.getByText(/cannot be brought back/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(calls.find(({ method }) => method === 'PUT')?.body).toBe('{"keepDays":7}');
  });

  it('is only read by others', async () => {
    logIn('tracking:read');
    serve({ 'GET /api/v1/trash-rule': () => json({ keepDays: 1 }) });
    await renderPage(<TrashRulePanel />);

    expect(await screen.findByText('1 day')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Change' })).toBeNull();
  });
});

describe('what was purged', () => {
  it('says whether anything is left of it', async () => {
    logIn('tracking:read');
    const purge = {
      kind: 'run',
      entityId: 'r',
      trashedAt: '2026-10-01T00:00:00Z',
      purgedAt: '2026-11-01T00:00:00Z',
      rows: 1200,
      objects: 3,
      bytes: 4096,
    };
    serve({
      'GET /api/v1/trash/purges': () =>
        json({
          items: [
            { ...purge, id: '1', name: 'first', checkedAt: '2026-11-01T00:00:01Z' },
            { ...purge, id: '2', name: 'second' },
          ],
        }),
    });
    await renderPage(<PurgesPanel />);

    expect(await screen.findByRole('row', { name: /first.*checked/ })).toBeVisible();
    expect(screen.getByRole('row', { name: /second.*still being deleted/ })).toBeVisible();
  });
});
