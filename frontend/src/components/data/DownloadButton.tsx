import { Button, type ButtonProps } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { asProblem } from '@/lib/api/problem';
import { download, downloadLarge } from '@/lib/download';

interface DownloadButtonProps extends ButtonProps {
  readonly path: string;
  readonly fileName: string;
  readonly label?: string;
  /** Whether it can be gigabytes. */
  readonly large?: boolean;
}

export function DownloadButton({
  path,
  fileName,
  label,
  large = false,
  children,
  ...button
}: DownloadButtonProps) {
  const fetching = useMutation({
    mutationFn: () => (large ? downloadLarge : download)(path, fileName),
    onError: (error) => {
      // The user chose no place.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      notifications.show({
        color: 'red',
        title: `${fileName} was not downloaded`,
        message: asProblem(error).message,
      });
    },
  });
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={15} />}
      aria-label={label}
      {...button}
      loading={fetching.isPending}
      onClick={() => fetching.mutate()}
    >
      {children}
    </Button>
  );
}
