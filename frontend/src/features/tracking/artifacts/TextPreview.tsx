import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { formatBytes } from '@/lib/format';
import { PlotView } from '../plots/PlotView';
import { isPlotPath } from '../plots/plotFiles';
import { readPlot } from '../plots/plotForms';
import { PagePreview } from './PagePreview';
import { ValueTable } from './ValueTable';
import classes from './artifacts.module.css';
import { type ArtifactFile, textQuery } from './content';
import { indented } from './json';
import { endingOf, type Kind, mostBytes } from './kinds';
import { parseJsonTable, parseSeparated, type Table } from './tables';

interface TextPreviewProps {
  readonly file: ArtifactFile;
  readonly kind: Kind;
  readonly bytes: number | undefined;
}

/** A file that can be read: as a table or a page where it is one, else line by line. */
export function TextPreview({ file, kind, bytes }: TextPreviewProps) {
  const most = mostBytes[kind];
  const query = useQuery(textQuery(file, most));
  return (
    <QueryView query={query}>
      {({ text, whole }) => {
        if (text === undefined)
          return <EmptyState title="No preview">It is no text; download it to open it.</EmptyState>;
        if (text === '') return <EmptyState title="The file is empty" />;
        const plot = kind === 'json' && whole ? readPlot(text, isPlotPath(file.path)) : undefined;
        const table = whole || kind === 'table' ? tableIn(text, file.path, kind) : undefined;
        return (
          <Stack gap="sm">
            {!whole && (
              <Text c="dimmed" size="sm" role="note">
                The first {formatBytes(most)}
                {bytes !== undefined && ` of ${formatBytes(bytes)}`}; download it for the rest.
              </Text>
            )}
            {plot && <PlotView reading={plot} />}
            {table ? (
              <ValueTable runId={file.runId} table={table} label={file.path} />
            ) : kind === 'page' ? (
              <PagePreview html={text} title={file.path} />
            ) : (
              <pre className={classes.text} tabIndex={0} role="region" aria-label={`Text of ${file.path}`}>
                {kind === 'json' && whole ? indented(text) : text}
              </pre>
            )}
          </Stack>
        );
      }}
    </QueryView>
  );
}

function tableIn(text: string, path: string, kind: Kind): Table | undefined {
  if (kind === 'json') return parseJsonTable(text);
  return kind === 'table' ? parseSeparated(text, endingOf(path) === 'tsv' ? '\t' : ',') : undefined;
}
