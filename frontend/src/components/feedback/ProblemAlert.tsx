import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconLock, IconMapOff } from '@tabler/icons-react';
import { type ApiProblem, asProblem } from '@/lib/api/problem';
import { EmptyState } from './EmptyState';
import classes from './states.module.css';

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** A problem inside a form or a panel: what happened, which fields, the id to quote, and another try. */
export function ProblemAlert({ error, onRetry }: ProblemProps) {
  const problem = asProblem(error);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={problem.title}
      role="alert"
    >
      {problem.detail && <p className={classes.lead}>{problem.detail}</p>}
      <FieldErrors problem={problem} />
      <RequestId problem={problem} />
      {onRetry && (
        <div className={classes.actions}>
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </Alert>
  );
}

/** A problem in place of a whole page or list. */
export function ProblemState({ error, onRetry }: ProblemProps) {
  const problem = asProblem(error);
  const retry = onRetry && problem.status !== 403 && problem.status !== 404 && (
    <Button variant="default" onClick={onRetry}>
      Try again
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState title={titleOf(problem)} icon={iconOf(problem)} action={retry}>
        {wordsOf(problem)}
      </EmptyState>
      <div style={{ textAlign: 'center', marginTop: -28, paddingBottom: 24 }}>
        <RequestId problem={problem} />
      </div>
    </div>
  );
}

function FieldErrors({ problem }: { readonly problem: ApiProblem }) {
  if (problem.fields.length === 0) return null;
  return (
    <ul className={classes.list}>
      {problem.fields.map(({ pointer, message }) => (
        <li key={pointer + message}>
          <code>{pointer}</code> {message}
        </li>
      ))}
    </ul>
  );
}

function RequestId({ problem }: { readonly problem: ApiProblem }) {
  if (!problem.requestId) return null;
  return (
    <p className={`${classes.lead} ${classes.requestId}`}>
      Request <code>{problem.requestId}</code>
    </p>
  );
}

function titleOf(problem: ApiProblem): string {
  if (problem.status === 403) return 'Your role does not allow this';
  if (problem.status === 404) return 'Nothing here';
  return problem.title;
}

function wordsOf(problem: ApiProblem): string | undefined {
  if (problem.status === 403) return 'Ask an owner or admin of the tenant for a role that may see this page.';
  if (problem.status === 404)
    return 'It was deleted, or belongs to another tenant, or the address has a typo.';
  return problem.detail;
}

function iconOf(problem: ApiProblem) {
  if (problem.status === 403) return <IconLock size={22} stroke={1.6} />;
  if (problem.status === 404) return <IconMapOff size={22} stroke={1.6} />;
  if (problem.code === 'UNREACHABLE') return <IconCloudOff size={22} stroke={1.6} />;
  return <IconAlertTriangle size={22} stroke={1.6} />;
}
