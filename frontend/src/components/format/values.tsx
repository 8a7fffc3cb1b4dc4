import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatBytes, formatCompact, formatCount, formatInstant, formatRelative } from '@/lib/format';

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
