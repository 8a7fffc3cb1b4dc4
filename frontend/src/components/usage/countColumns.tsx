import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCount, formatDuration } from '@/lib/format';
import type { Column } from '../data/DataTable';

interface Counted {
  readonly counts: Schemas['UsageCounts'];
}

/** The columns that every table of usage ends with. */
export function countColumns<T extends Counted>(): Column<T>[] {
  const column = (key: string, header: string, show: (counts: Counted['counts']) => string): Column<T> => ({
    key,
    header,
    align: 'right',
    render: ({ counts }) => show(counts),
  });
  return [
    column('rows', 'Rows', ({ rows }) => formatCount(rows)),
    column('answered', 'Answered', ({ answered }) => formatCount(answered)),
    column('cached', 'From the cache', ({ cached }) => formatCount(cached)),
    column('refused', 'Refused', ({ refused }) => formatCount(refused)),
    column('expired', 'Too late', ({ expired }) => formatCount(expired)),
    column('failed', 'Failed', ({ failed }) => formatCount(failed)),
    column('device', 'Device time', ({ deviceMicros }) => formatDuration(deviceMicros / 1_000)),
    column('bytes', 'Tensors in, out', ({ bytesIn, bytesOut }) =>
      [bytesIn, bytesOut].map(formatBytes).join(', '),
    ),
  ];
}
