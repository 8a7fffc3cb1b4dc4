import { Modal } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { Panel } from '@/components/layout/Panel';
import { formatCount } from '@/lib/format';
import { ChartControls } from './ChartControls';
import { EnlargedChart } from './EnlargedChart';
import { type ChartContext, MetricChart } from './MetricChart';
import { RunLegend } from './RunLegend';
import classes from './charts.module.css';
import { groupsOf, type MetricGroup, pinnedPrefix } from './metricGroups';
import { useLiveCurves } from './useCurves';
import { watchView } from './useInView';

/** So many groups stand open at first; the others are opened by a click. */
const openGroups = 12;
/** A thousand cards that nobody sees take a third of a second. */
const cardsAtOnce = 24;

interface ChartsViewProps extends ChartContext {
  readonly keys: readonly string[];
  /** Params by which runs can be grouped. */
  readonly params: readonly string[];
  /** Of the runs that there are, of which these are some. */
  readonly total?: number | undefined;
}

/** Many metrics of many runs: a small chart each, drawn when it comes into view. */
export function ChartsView({ keys, params, total, ...context }: ChartsViewProps) {
  const { runs, search, onChange } = context;
  const { metric = '', pins = noPins } = search;
  const [expanded, setExpanded] = useState<string>();
  const groups = useMemo(() => groupsOf(keys, metric, pins), [keys, metric, pins]);
  useLiveCurves();
  const togglePin = (key: string): void => {
    const next = pins.includes(key) ? pins.filter((pin) => pin !== key) : [...pins, key];
    onChange({ pins: next.length > 0 ? next : undefined });
  };
  if (keys.length === 0) {
    return (
      <Panel>
        <EmptyState title="No metrics yet">What runs log is drawn here while they go on.</EmptyState>
      </Panel>
    );
  }
  return (
    <>
      <ChartControls search={search} keys={keys} params={params} onChange={onChange} />
      <div className={classes.layout}>
        <div>
          {groups.length === 0 && (
            <Panel>
              <EmptyState title="No metric is named so">Search for another part of its name.</EmptyState>
            </Panel>
          )}
          {groups.map((group, index) => (
            <Group
              key={group.prefix}
              group={group}
              open={index < openGroups}
              pins={pins}
              onPin={togglePin}
              onExpand={setExpanded}
              {...context}
            />
          ))}
        </div>
        <RunLegend runs={runs} hidden={search.hidden ?? noPins} total={total} onChange={onChange} />
      </div>
      <Modal
        opened={expanded !== undefined}
        onClose={() => setExpanded(undefined)}
        title={expanded}
        size="90%"
      >
        {expanded !== undefined && <EnlargedChart {...context} metric={expanded} />}
      </Modal>
    </>
  );
}

const noPins: readonly string[] = [];

interface GroupProps extends ChartContext {
  readonly group: MetricGroup;
  readonly open: boolean;
  readonly pins: readonly string[];
  readonly onPin: (key: string) => void;
  readonly onExpand: (key: string) => void;
}

function Group({ group, open, pins, onPin, onExpand, ...context }: GroupProps) {
  const [shown, setShown] = useState(open);
  const [count, setCount] = useState(cardsAtOnce);
  const { prefix, keys } = group;
  return (
    <details className={classes.group} open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        {prefix === pinnedPrefix ? 'Pinned' : prefix || 'Metrics'}
        <span className={classes.groupCount}>{formatCount(keys.length)}</span>
      </summary>
      {shown && (
        <div className={classes.grid}>
          {keys.slice(0, count).map((key) => (
            <MetricChart
              key={key}
              metric={key}
              pinned={pins.includes(key)}
              onPin={() => onPin(key)}
              onExpand={() => onExpand(key)}
              {...context}
            />
          ))}
          {count < keys.length && <End key={count} onSeen={() => setCount(count + cardsAtOnce)} />}
        </div>
      )}
    </details>
  );
}

/** Where the charts that are there end: once it is seen, there are more. */
function End({ onSeen }: { readonly onSeen: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    return watchView(target, (inView) => {
      if (inView) seen.current();
    });
  }, []);
  return <div ref={element} style={{ minHeight: 1 }} />;
}
