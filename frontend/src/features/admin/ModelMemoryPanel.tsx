import { Progress } from '@mantine/core';
import { Metric, MetricRow } from '@/components/data/Metric';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCount, formatDuration, formatPercent } from '@/lib/format';

interface ModelMemoryPanelProps {
  readonly memory: Schemas['ModelMemory'];
  readonly slots: NonNullable<Schemas['AdminOverview']['slots']>;
}

/** What the answering server's device holds, and how busy its slots are. */
export function ModelMemoryPanel({ memory, slots }: ModelMemoryPanelProps) {
  const used = memory.usedBytes / memory.budgetBytes;
  const asked = memory.hits + memory.misses;
  return (
    <Panel title="Models in memory">
      <Progress value={Math.min(100, used * 100)} size="md" aria-label="Memory for models used" mb="sm" />
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

function busyWords({ device, busyShare }: ModelMemoryPanelProps['slots'][number]): string {
  return `${device ?? ''} ${formatPercent(busyShare ?? 0, 0)} busy`;
}
