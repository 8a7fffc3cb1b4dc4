import { client, type Schemas } from '@/lib/api/client';
import { unreachable } from '@/lib/api/problem';
import type { Answer, SittingApi } from './Sitting';

type Leased = Schemas['LeasedTask'];
type Purpose = NonNullable<Schemas['LeaseRequest']['purpose']>;

/** The client throws for every answer that is no success, so an answer without its body is a broken one. */
function there<T>(data: T | undefined): T {
  if (data === undefined) throw unreachable();
  return data;
}

function common(projectId: string, purpose: Purpose) {
  return {
    lease: async (holding: readonly string[]) => {
      const { data, response } = await client.POST('/labeling-projects/{projectId}/lease', {
        params: { path: { projectId } },
        body: { purpose, holding: [...holding] },
      });
      return response.status === 204 ? undefined : there(data);
    },
    renew: async ({ task, lease }: Parameters<SittingApi['renew']>[0]) => {
      const { data } = await client.PUT('/labeling-tasks/{taskId}/lease', {
        params: { path: { taskId: task.id } },
        body: { token: lease.token },
      });
      return there(data);
    },
    release: (taskId: string) =>
      client.DELETE('/labeling-tasks/{taskId}/lease', { params: { path: { taskId } } }),
  };
}

function saveDraft(taskId: string, result: Record<string, unknown>) {
  return client.PUT('/labeling-tasks/{taskId}/draft', { params: { path: { taskId } }, body: { result } });
}

function idempotent(key: string): Record<string, string> {
  return { 'Idempotency-Key': key };
}

/** The way of an annotator. */
export function annotateApi(projectId: string, classes: readonly string[]): SittingApi {
  return {
    ...common(projectId, 'annotate'),
    readAnswer: (leased) => readAnnotation(leased, classes),
    saveDraft: (taskId, { choice }) => saveDraft(taskId, { choice }),
    send: async ({ task, lease, key }, { choice }, leadTimeMs) => {
      const { data } = await client.POST('/labeling-tasks/{taskId}/annotations', {
        params: { path: { taskId: task.id } },
        body: {
          token: lease.token,
          result: { choice: choice ?? '' },
          leadTimeMs: Math.min(leadTimeMs, dayMs),
        },
        headers: idempotent(key),
      });
      return { annotationId: there(data).id, taskId: task.id, choice: choice ?? null };
    },
    skip: ({ task, lease }) =>
      client.POST('/labeling-tasks/{taskId}/skip', {
        params: { path: { taskId: task.id } },
        body: { token: lease.token },
      }),
    undo: async (annotationId) => {
      const { data } = await client.DELETE('/annotations/{annotationId}', {
        params: { path: { annotationId } },
      });
      return there(data);
    },
  };
}

/** The way of a reviewer; a decision stands, and there is nobody to skip to. */
export function reviewApi(projectId: string, classes: readonly string[]): SittingApi {
  return {
    ...common(projectId, 'review'),
    readAnswer: (leased) => readReview(leased, classes),
    saveDraft: (taskId, answer) => saveDraft(taskId, { ...decisionOf(answer) }),
    send: async ({ task, lease, key }, answer) => {
      const { decision = 'reject', ...said } = decisionOf(answer);
      await client.POST('/labeling-tasks/{taskId}/review', {
        params: { path: { taskId: task.id } },
        body: { token: lease.token, decision, ...said },
        headers: idempotent(key),
      });
      return { taskId: task.id, choice: answer.choice ?? null };
    },
    skip: () => Promise.reject(new Error('A review is not skipped.')),
    undo: () => Promise.reject(new Error('A decision stands.')),
  };
}

const dayMs = 86_400_000;

/** The draft of before, else what the model predicted. */
export function readAnnotation({ task, draft }: Leased, classes: readonly string[]): Answer | undefined {
  return [draft?.result?.choice, task.prediction?.choice]
    .filter((choice) => typeof choice === 'string' && classes.includes(choice))
    .map((choice) => ({ choice: choice as string }))[0];
}

type Decision = Partial<Pick<Schemas['NewReview'], 'decision' | 'result' | 'comment'>>;

function decisionOf({ choice, comment }: Answer): Decision {
  const said = comment === undefined ? {} : { comment };
  if (choice === undefined) return said;
  return choice === null
    ? { decision: 'reject', ...said }
    : { decision: 'accept', result: { choice }, ...said };
}

/** A decision that was begun, or came after its lease. */
export function readReview({ draft }: Leased, classes: readonly string[]): Answer | undefined {
  const { decision, result, comment } = (draft?.result ?? {}) as Decision;
  const said = typeof comment === 'string' ? { comment } : {};
  if (decision === 'reject') return { choice: null, ...said };
  const choice = result?.choice;
  if (choice !== undefined && classes.includes(choice)) return { choice, ...said };
  return 'comment' in said ? said : undefined;
}
