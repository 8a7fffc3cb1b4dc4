import { Progress } from '@mantine/core';
import { Metric, MetricRow } from '@/components/data/Metric';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCount, formatDuration, formatPercent } from '@/lib/format';

interface ModelMemoryPanelProps {
  readonly device: Schemas['Device'];
}

/** What a device of the answering server holds, and how busy its slots are. */
export function ModelMemoryPanel({ device: { name, memory, slots } }: ModelMemoryPanelProps) {
  const used = memory.usedBytes / memory.budgetBytes;
  const asked = memory.hits + memory.misses;
  return (
    <Panel title={name === 'cpu' ? 'Models in memory' : `Models on ${name}`}>
      <Progress
        value={Math.min(100, used * 100)}
        size="md"
        aria-label={`Memory for models used, ${name}`}
        mb="sm"
      />
      <MetricRow least="200px">
        <Metric
          label="Memory for models"
          value={formatBytes(memory.usedBytes)}
          note={`of ${formatBytes(memory.budgetBytes)}`}
        />
        <Metric
          label="Loaded"
          value={formatCount(memory.loadedModels)}
          note={`of ${formatCount(memory.models)} deployed, ${formatCount(memory.waitingLoads)} waited for`}
        />
        <Metric
          label="Found in memory"
          value={asked === 0 ? '–' : formatPercent(memory.hits / asked)}
          note={`${formatCount(memory.misses)} of ${formatCount(asked)} requests did not`}
        />
        <Metric
          label="Loads"
          value={formatCount(memory.loads)}
          note={
            memory.loads === 0
              ? 'since the start'
              : `${formatDuration(memory.meanLoadMs)} each, ${formatCount(memory.failedLoads)} failed`
          }
        />
        <Metric label="Went for another" value={formatCount(memory.evictions)} note="since the start" />
        <Metric label="Slots" value={slots.length} note={slots.map(busyWords).join(', ')} />
      </MetricRow>
    </Panel>
  );
}

function busyWords({ name, busyShare }: Schemas['Device']['slots'][number]): string {
  return `${name} ${formatPercent(busyShare, 0)} busy`;
}
