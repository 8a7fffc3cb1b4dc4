import { vi } from 'vitest';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly authorization: string | null;
  readonly headers: Headers;
  readonly body: string;
}

type Answer = (call: Call) => Response | Promise<Response>;

/** A stand-in for the network: answers each request from a table of `METHOD /path` and remembers what was asked. */
export function serve(answers: Record<string, Answer>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const base = globalThis.location.origin;
    const request = new Request(typeof input === 'string' ? new URL(input, base) : input, init);
    const { pathname, search } = new URL(request.url);
    const call: Call = {
      method: request.method,
      path: pathname,
      search,
      authorization: request.headers.get('Authorization'),
      headers: request.headers,
      body: await request.text(),
    };
    calls.push(call);
    const answer = answers[`${call.method} ${pathname}`];
    if (!answer) throw new Error(`Nobody answers ${call.method} ${pathname}`);
    return answer(call);
  });
  return calls;
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
}

export function problem(status: number, code: string, more: object = {}): Response {
  const body = {
    type: 'about:blank',
    title: `Problem ${status}`,
    status,
    code,
    request_id: 'request-1',
    ...more,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

export function sessionAnswer(token: string, expiresIn = 600): object {
  return { accessToken: token, expiresIn, me: { subject: 'user:1', tenants: [], permissions: [] } };
}
