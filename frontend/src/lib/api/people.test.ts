import { beforeEach, describe, expect, it } from 'vitest';
import { json, problem, serve, sessionAnswer } from '@/testing/server';
import { namePerson } from './people';
import { session } from './session';

const people = 'GET /api/v1/people';

describe('people', () => {
  beforeEach(() => {
    session.accept(sessionAnswer('token') as never);
  });

  it('asks once for all names of a page', async () => {
    const calls = serve({
      [people]: () => json({ items: [{ subject: 'user:1', kind: 'person', name: 'Ann' }] }),
    });

    const named = await Promise.all([namePerson('user:1'), namePerson('user:2'), namePerson('user:1')]);

    expect(named.map((person) => person?.name)).toEqual(['Ann', undefined, 'Ann']);
    expect(calls).toHaveLength(1);
  });

  it('tells each who asked that it failed', async () => {
    serve({ [people]: () => problem(503, 'UNAVAILABLE') });

    const results = await Promise.allSettled([namePerson('user:1'), namePerson('user:2')]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
