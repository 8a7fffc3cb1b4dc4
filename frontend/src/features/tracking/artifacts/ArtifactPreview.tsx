import { CloseButton, Group } from '@mantine/core';
import { DownloadButton } from '@/components/data/DownloadButton';
import { EmptyState } from '@/components/feedback/EmptyState';
import { Panel } from '@/components/layout/Panel';
import { MediaPreview } from './MediaPreview';
import { TextPreview } from './TextPreview';
import { type ArtifactFile, downloadPath } from './content';
import { kindOf, nameOf } from './kinds';

interface ArtifactPreviewProps {
  readonly file: ArtifactFile;
  /** Absent where it is not known. */
  readonly bytes: number | undefined;
  readonly onClose: () => void;
}

/** What is in a file, as far as that can be shown without trusting it. */
export function ArtifactPreview({ file, bytes, onClose }: ArtifactPreviewProps) {
  const name = nameOf(file.path);
  return (
    <Panel
      title={name}
      actions={
        <Group gap="xs" wrap="nowrap">
          <DownloadButton
            size="compact-xs"
            label={`Download ${file.path}`}
            path={downloadPath(file)}
            fileName={name}
          >
            Download
          </DownloadButton>
          <CloseButton size="sm" aria-label="Close the preview" onClick={onClose} />
        </Group>
      }
    >
      <Preview file={file} bytes={bytes} />
    </Panel>
  );
}

function Preview({ file, bytes }: Omit<ArtifactPreviewProps, 'onClose'>) {
  const kind = kindOf(file.path);
  if (kind === 'binary')
    return <EmptyState title="No preview">Files of this kind are for programs; download it.</EmptyState>;
  if (kind === 'image' || kind === 'audio') return <MediaPreview file={file} kind={kind} bytes={bytes} />;
  return <TextPreview file={file} kind={kind} bytes={bytes} />;
}
