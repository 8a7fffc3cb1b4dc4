import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Facts } from '@/components/data/Facts';
import { QueryView } from '@/components/feedback/QueryView';
import { CopyField } from '@/components/format/CopyField';
import { Panel } from '@/components/layout/Panel';
import { formatBytes } from '@/lib/format';
import { textQuery } from '../artifacts/content';
import { type CodeState, commitPage, diffSize, withoutCredentials } from './origin';
import classes from './overview.module.css';
import { type KeptFile, mostFileBytes } from './useEnvironments';

interface CodePanelProps {
  readonly code: CodeState;
  readonly files: readonly KeptFile[];
}

/** With what code the run ran: the commit, and what differed from it. */
export function CodePanel({ code, files }: CodePanelProps) {
  const page = commitPage(code);
  const nothing = files.length === 0 && Object.values(code).every((value) => value === undefined);
  return (
    <Panel title="Code">
      {nothing ? (
        <Text size="sm" c="dimmed">
          Its client said nothing of its code. MLflow&apos;s clients do where the script lies in a git
          repository.
        </Text>
      ) : (
        <Stack gap="sm">
          <Facts
            rows={[
              ['Commit', code.commit && <CopyField key="commit" value={code.commit} label="commit" />],
              ['Branch', code.branch],
              ['Repository', code.repository && withoutCredentials(code.repository)],
              [
                'On the web',
                page && (
                  <Anchor key="page" href={page} target="_blank" rel="noopener noreferrer" inherit>
                    The commit&apos;s page
                  </Anchor>
                ),
              ],
              ['Script', code.script],
              ['Entry point', code.entryPoint],
              ['Uncommitted changes', changes(code, files)],
            ]}
          />
          {code.diff !== undefined && <Diff text={code.diff} name="the diff in its tags" />}
          {files.map((file) => (
            <FileDiff key={`${file.ownerId}/${file.path}`} file={file} />
          ))}
        </Stack>
      )}
    </Panel>
  );
}

function changes({ dirty, diff }: CodeState, files: readonly KeptFile[]): string | undefined {
  if (diff !== undefined) {
    const { added, removed } = diffSize(diff);
    return `+${added} −${removed} lines`;
  }
  if (files.length > 0) return 'Kept as a file';
  if (dirty === undefined) return undefined;
  return dirty ? 'Yes, but the diff was not logged' : 'None';
}

function FileDiff({ file }: { readonly file: KeptFile }) {
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} {file.path} ({formatBytes(file.bytes)})
      </Button>
      {open && <Loaded file={file} />}
    </div>
  );
}

function Loaded({ file: { ownerId, path, sha256 } }: { readonly file: KeptFile }) {
  const query = useQuery(textQuery({ runId: ownerId, path, sha256 }, mostFileBytes));
  return (
    <QueryView query={query}>
      {({ text, whole }) => (
        <>
          <Lines text={text ?? 'It is no text.'} name={path} />
          {!whole && (
            <Text size="xs" c="dimmed">
              The first {formatBytes(mostFileBytes)}; all of it is among the artifacts.
            </Text>
          )}
        </>
      )}
    </QueryView>
  );
}

function Diff({ text, name }: { readonly text: string; readonly name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} {name}
      </Button>
      {open && <Lines text={text} name={name} />}
    </div>
  );
}

function Lines({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <pre className={classes.diff} tabIndex={0} role="region" aria-label={`Lines of ${name}`}>
      {text.split('\n').map((line, index) => (
        <span key={index} className={classOf(line)}>
          {line || ' '}
        </span>
      ))}
    </pre>
  );
}

function classOf(line: string): string | undefined {
  if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('diff ')) return undefined;
  if (line.startsWith('+')) return classes.added;
  if (line.startsWith('-')) return classes.removed;
  return line.startsWith('@@') ? classes.place : undefined;
}
