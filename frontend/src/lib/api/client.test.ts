import { beforeEach, describe, expect, it } from 'vitest';
import { json, problem, serve, sessionAnswer } from '@/testing/server';
import { client } from './client';
import { ApiProblem } from './problem';
import { session } from './session';

const refresh = 'POST /api/v1/auth/refresh';
const usage = 'GET /api/v1/usage';

describe('client', () => {
  beforeEach(() => {
    session.accept(sessionAnswer('first') as never);
  });

  it('sends the token of the session', async () => {
    const calls = serve({ [usage]: () => json({ meters: [] }) });

    await client.GET('/usage');

    expect(calls.map((call) => call.authorization)).toEqual(['Bearer first']);
  });

  it('refreshes once for any number of refused requests and repeats them with their bodies', async () => {
    const calls = serve({
      [refresh]: () => json(sessionAnswer('second')),
      'POST /api/v1/datasets': ({ authorization, body }) =>
        authorization === 'Bearer second' ? json(JSON.parse(body), 201) : problem(401, 'UNAUTHENTICATED'),
    });
    const make = (name: string) => client.POST('/datasets', { body: { name } });

    const answers = await Promise.all([make('a'), make('b')]);

    expect(answers.map(({ data }) => data?.name)).toEqual(['a', 'b']);
    expect(calls.filter(({ path }) => path.endsWith('/refresh'))).toHaveLength(1);
  });

  it('refreshes before the request when the token is about to end', async () => {
    session.accept(sessionAnswer('old', 5) as never);
    const calls = serve({
      [refresh]: () => json(sessionAnswer('second')),
      [usage]: () => json({ meters: [] }),
    });

    await client.GET('/usage');

    expect(calls.map(({ path, authorization }) => `${path} ${authorization}`)).toEqual([
      '/api/v1/auth/refresh null',
      '/api/v1/usage Bearer second',
    ]);
  });

  it('ends the session when the cookie is refused too', async () => {
    serve({
      [refresh]: () => problem(401, 'UNAUTHENTICATED'),
      [usage]: () => problem(401, 'UNAUTHENTICATED'),
    });

    await expect(client.GET('/usage')).rejects.toMatchObject({ status: 401 });

    expect(session.current()).toBeUndefined();
  });

  it('turns a problem document into a typed error with its fields and request id', async () => {
    const errors = [{ pointer: '/name', message: 'is taken' }];
    serve({ [usage]: () => problem(409, 'ALREADY_EXISTS', { detail: 'Choose another name.', errors }) });

    const error: unknown = await client.GET('/usage').catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      code: 'ALREADY_EXISTS',
      requestId: 'request-1',
      fields: errors,
      message: 'Choose another name.',
    });
  });

  it('says that the server is away, and that this may pass', async () => {
    serve({});

    await expect(client.GET('/usage')).rejects.toMatchObject({ code: 'UNREACHABLE', temporary: true });
  });
});
