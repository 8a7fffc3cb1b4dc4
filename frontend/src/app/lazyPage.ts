import { type AsyncRouteComponent, lazyRouteComponent } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiProblem } from '@/lib/api/problem';

/** The code of a page did not arrive: the server is away, or has a newer version with other files. */
export class PageUnavailable extends ApiProblem {
  constructor() {
    const problem = {
      status: 0,
      title: 'This page could not be loaded',
      detail: 'It opens by itself as soon as the server answers.',
    };
    super(problem, undefined, 'UNREACHABLE');
    this.name = 'PageUnavailable';
  }
}

/** A page whose code is fetched when it is first wanted; fails with {@link PageUnavailable}. */
export function lazyPage<Name extends string>(
  load: () => Promise<Record<Name, unknown>>,
  name: Name,
): AsyncRouteComponent<object> {
  // The router would answer its own error with a reload, also while the server is away.
  const page = () => load().catch(() => Promise.reject(new PageUnavailable()));
  return lazyRouteComponent(page as () => Promise<Record<Name, () => ReactNode>>, name);
}
