import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatBytes, formatCompact, formatCount, formatInstant, formatRelative } from '@/lib/format';
import classes from './values.module.css';

/** `3 minutes ago`, with the exact instant on hover and focus; keeps itself current. */
export function RelativeTime({ instant }: { readonly instant: string | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (!instant) return <>–</>;
  return (
    <Tooltip label={formatInstant(instant)}>
      <time dateTime={instant}>{formatRelative(instant, now)}</time>
    </Tooltip>
  );
}

export function Bytes({ value }: { readonly value: number }) {
  return (
    <span className="numeric" title={`${formatCount(value)} bytes`}>
      {formatBytes(value)}
    </span>
  );
}

export function Count({ value }: { readonly value: number }) {
  return (
    <span className="numeric" title={formatCount(value)}>
      {formatCompact(value)}
    </span>
  );
}

/** A text of any length in one line of a table; all of it in the title. */
export function Clipped({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return <>–</>;
  return (
    <span className={classes.clipped} title={text}>
      {text}
    </span>
  );
}
