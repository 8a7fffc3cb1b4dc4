import type { components } from './schema.gen';

export type Problem = components['schemas']['Problem'];
export type ErrorCode = components['schemas']['ErrorCode'] | 'UNREACHABLE';
export type FieldError = components['schemas']['FieldError'];

/** An answer of the server that is not a success, in the words of RFC 9457. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];
  /** Seconds after which the server wants to be asked again, when it said so. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: Partial<Problem> & { status: number; title: string },
    retryAfter?: number,
    code?: ErrorCode,
  ) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = code ?? problem.code ?? 'INTERNAL';
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.request_id;
    this.fields = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later without being changed. */
  get temporary(): boolean {
    return this.code === 'UNREACHABLE' || this.status === 429 || this.status === 503 || this.status === 504;
  }
}

/** Reads a failed response; a body that is no problem document still becomes one. */
export async function toProblem(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  const fallback = {
    status: response.status,
    title: response.statusText || `The server answered with status ${response.status}`,
    request_id: response.headers.get('X-Request-Id') ?? undefined,
  };
  try {
    const body = (await response.json()) as Partial<Problem> | null;
    return new ApiProblem({ ...fallback, ...body }, retryAfter);
  } catch {
    return new ApiProblem(fallback, retryAfter);
  }
}

/** No answer at all: the server is away, or the network is. */
export function unreachable(): ApiProblem {
  const problem = {
    status: 0,
    title: 'The server cannot be reached',
    detail: 'Check the connection, then try again.',
  };
  return new ApiProblem(problem, undefined, 'UNREACHABLE');
}

/** Every caught value as a problem, so that one component can show it. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ status: 0, title: 'Something went wrong in this page', detail });
}
