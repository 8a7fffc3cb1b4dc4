import { SegmentedControl } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { $api, type Schemas } from '@/lib/api/client';
import { EmptyState } from '../feedback/EmptyState';
import { QueryView } from '../feedback/QueryView';
import { HrefLink } from '../layout/HrefLink';
import { LineageGraph } from './LineageGraph';
import classes from './LineageGraph.module.css';
import { kindName, nodeKey } from './layout';

interface LineagePanelProps {
  readonly kind: Schemas['EntityKind'];
  readonly id: string;
}

type Direction = 'upstream' | 'downstream' | 'both';
type Shape = 'picture' | 'list';

/** What an entity was made from and what was made from it, as a picture or as a list. */
export function LineagePanel({ kind, id }: LineagePanelProps) {
  const [direction, setDirection] = useState<Direction>('both');
  const [shape, setShape] = useState<Shape>('picture');
  const query = $api.useQuery(
    'get',
    '/lineage',
    { params: { query: { kind, id, direction } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <div>
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label="Direction"
          value={direction}
          onChange={(value) => setDirection(value)}
          data={[
            { value: 'both', label: 'Both ways' },
            { value: 'upstream', label: 'Made from' },
            { value: 'downstream', label: 'Led to' },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label="Shown as"
          value={shape}
          onChange={(value) => setShape(value)}
          data={[
            { value: 'picture', label: 'Picture' },
            { value: 'list', label: 'List' },
          ]}
        />
      </div>
      <QueryView query={query}>
        {(graph) => <Content graph={graph} focus={nodeKey({ kind, id })} shape={shape} />}
      </QueryView>
    </div>
  );
}

interface ContentProps {
  readonly graph: Schemas['LineageGraph'];
  readonly focus: string;
  readonly shape: Shape;
}

function Content({ graph, focus, shape }: ContentProps) {
  if (graph.edges.length === 0) {
    return (
      <EmptyState title="Nothing is connected yet">
        What this is made from, and what is made from it, appears here by itself as it happens.
      </EmptyState>
    );
  }
  return (
    <>
      {shape === 'picture' ? <LineageGraph graph={graph} focus={focus} /> : <LineageList graph={graph} />}
      {graph.truncated && (
        <p className={classes.note}>There is more than fits; open a neighbour to go further.</p>
      )}
    </>
  );
}

function LineageList({ graph }: { readonly graph: Schemas['LineageGraph'] }) {
  const nodes = new Map(graph.nodes.map((node) => [nodeKey(node), node]));
  return (
    <ul className={classes.list}>
      {graph.edges.map(({ from, to, relation }) => (
        <li key={`${from}>${to}>${relation}`}>
          <NodeName node={nodes.get(from)} name={from} /> → {relation.replaceAll('_', ' ')} →{' '}
          <NodeName node={nodes.get(to)} name={to} />
        </li>
      ))}
    </ul>
  );
}

function NodeName({
  node,
  name,
}: {
  readonly node: Schemas['LineageNode'] | undefined;
  readonly name: string;
}) {
  if (!node) return <code>{name}</code>;
  const words = `${kindName(node.kind)} ${node.label}`;
  return node.href ? <HrefLink href={node.href}>{words}</HrefLink> : <span>{words}</span>;
}
