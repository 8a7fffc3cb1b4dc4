import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './CopyField.module.css';

interface CopyFieldProps {
  readonly value: string;
  /** What is copied, for the button's name: `Copy API key`. */
  readonly label: string;
  readonly wrap?: boolean;
}

/** A value that people take elsewhere: shown in mono, copied by one press. */
export function CopyField({ value, label, wrap = false }: CopyFieldProps) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (!(await copyText(value))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className={classes.field}>
      <code className={wrap ? `${classes.value} ${classes.wrap}` : classes.value} title={value}>
        {value}
      </code>
      <Tooltip label={copied ? 'Copied' : 'Copy'}>
        <ActionIcon aria-label={`Copy ${label}`} onClick={() => void copy()}>
          {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </Tooltip>
      <span role="status" className="visually-hidden">
        {copied ? `${label} copied` : ''}
      </span>
    </div>
  );
}

/** The clipboard API needs a secure origin; elsewhere a selected field and the old command do. */
async function copyText(value: string): Promise<boolean> {
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  if (clipboard) {
    return clipboard.writeText(value).then(
      () => true,
      () => false,
    );
  }
  const field = document.createElement('textarea');
  field.value = value;
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on an insecure origin
  const done = document.execCommand('copy');
  field.remove();
  return done;
}
