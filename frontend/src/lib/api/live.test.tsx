import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serve, sessionAnswer } from '@/testing/server';
import { pathsFor, useLiveQueries } from './live';
import { session } from './session';

describe('pathsFor', () => {
  it('names what a topic touches, and everything after a gap', () => {
    expect(pathsFor('dataset_version')).toContain('/datasets');
    expect(pathsFor('model.version_ready')).toContain('/models');
    expect(pathsFor('unheard_of')).toEqual(['/overview']);
    expect(pathsFor('missed')).toEqual(['/']);
  });
});

describe('useLiveQueries', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    session.accept(sessionAnswer('token') as never);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('says that the server is away, and asks for everything once it is back', async () => {
    serve({});
    const queries = new QueryClient();
    const refetched = vi.spyOn(queries, 'invalidateQueries');
    const wrapper = ({ children }: { readonly children: ReactNode }) => (
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    );
    const { result, rerender, unmount } = renderHook(() => useLiveQueries(true), { wrapper });

    await vi.advanceTimersByTimeAsync(3_000);
    expect(result.current).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    rerender();
    expect(result.current).toBe(true);

    const stream = (): Response =>
      new Response(new ReadableStream<Uint8Array>(), { headers: { 'Content-Type': 'text/event-stream' } });
    serve({ 'GET /api/v1/events': stream });
    await vi.advanceTimersByTimeAsync(30_000);
    rerender();

    expect(result.current).toBe(false);
    expect(refetched).toHaveBeenCalledOnce();
    unmount();
  });
});
