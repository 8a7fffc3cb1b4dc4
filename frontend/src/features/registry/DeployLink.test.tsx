import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { sessionAnswer } from '@/testing/server';
import { DeployLink } from './DeployLink';

const version: Schemas['ModelVersion'] = {
  id: '00000000-0000-0000-0000-000000000001',
  model: 'digits',
  version: 4,
  state: 'ready',
  bytes: 1,
  sha256: '0',
  metrics: {},
  aliases: [],
  createdAt: '2026-01-01T00:00:00Z',
  createdBy: 'user:1',
};

function logIn(...permissions: string[]): void {
  session.accept({ ...sessionAnswer('token'), me: { permissions, subject: 'user:1', tenants: [] } } as never);
}

describe('DeployLink', () => {
  it('leads to the form for a new endpoint, filled in', async () => {
    logIn('endpoints:write');

    await renderPage(<DeployLink version={version} />);

    expect(screen.getByRole('link', { name: 'Deploy' })).toHaveAttribute(
      'href',
      '/endpoints?deploy=true&model=digits&version=4',
    );
  });

  it('is not there for a version that is not ready, nor for a viewer', async () => {
    logIn('endpoints:write');
    await renderPage(<DeployLink version={{ ...version, state: 'rejected' }} />);
    logIn('endpoints:read');
    await renderPage(<DeployLink version={version} />);

    expect(screen.queryByRole('link')).toBeNull();
  });
});
