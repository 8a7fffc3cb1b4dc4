import { ApiProblem } from '@/lib/api/problem';

/** What a page says to a role that may not use it. */
export const forbidden = new ApiProblem({ status: 403, title: 'Your role does not allow this' });
