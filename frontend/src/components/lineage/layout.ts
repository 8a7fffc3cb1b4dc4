import type { Schemas } from '@/lib/api/client';

type Node = Schemas['LineageNode'];
type Graph = Schemas['LineageGraph'];

/** One box of the picture: an entity, or several of one kind that share a layer. */
export interface Box {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly detail: string | undefined;
  readonly href: string | undefined;
  readonly members: number;
  readonly focus: boolean;
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly key: string;
  readonly relation: string;
  readonly path: string;
}

export interface Picture {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

export const boxWidth = 176;
export const boxHeight = 50;
const columnGap = 36;
const rowGap = 16;
const edge = 8;
/** More entities of one kind in one layer than this become one box. */
const groupAbove = 4;

export const nodeKey = (node: Pick<Node, 'kind' | 'id'>): string => `${node.kind}:${node.id}`;

/**
 * Left to right in layers: a node stands one layer after the furthest node it was made from. Within a layer the order
 * follows the mean place of the neighbours in the layer before (the barycentre heuristic of Sugiyama et al., 1981),
 * swept both ways.
 */
export function layOut(graph: Graph, focus: string): Picture {
  const layers = layersOf(graph);
  const { groups, groupOf } = group(graph.nodes, layers, focus);
  const edges = mergedEdges(graph, groupOf);
  const columns = ordered(groups, edges);
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const height = edge * 2 + tallest * boxHeight + Math.max(0, tallest - 1) * rowGap;
  const boxes = columns.flatMap((column, layer) => {
    const free = height - column.length * boxHeight - (column.length - 1) * rowGap;
    return column.map((box, row) => ({
      ...box,
      x: edge + layer * (boxWidth + columnGap),
      y: free / 2 + row * (boxHeight + rowGap),
    }));
  });
  const at = new Map(boxes.map((box) => [box.key, box]));
  const lines = edges.flatMap(({ from, to, relation }) => {
    const start = at.get(from);
    const end = at.get(to);
    return start && end ? [{ key: `${from}>${to}`, relation, path: curve(start, end) }] : [];
  });
  return {
    boxes,
    lines,
    height,
    width: edge * 2 + columns.length * boxWidth + (columns.length - 1) * columnGap,
  };
}

/** Longest path from a source. A cycle, which lineage should not have, is cut where it closes. */
function layersOf(graph: Graph): Map<string, number> {
  const made = new Map<string, string[]>();
  for (const { from, to } of graph.edges) made.set(to, [...(made.get(to) ?? []), from]);
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const layer = (key: string): number => {
    const known = layers.get(key);
    if (known !== undefined) return known;
    if (open.has(key)) return -1;
    open.add(key);
    const value = 1 + Math.max(-1, ...(made.get(key) ?? []).map(layer));
    open.delete(key);
    layers.set(key, value);
    return value;
  };
  graph.nodes.forEach((node) => layer(nodeKey(node)));
  return layers;
}

type Unplaced = Omit<Box, 'x' | 'y'> & { readonly layer: number };

function group(nodes: readonly Node[], layers: Map<string, number>, focus: string) {
  const together = new Map<string, Node[]>();
  for (const node of nodes) {
    const shared = nodeKey(node) === focus ? focus : `${layers.get(nodeKey(node)) ?? 0}|${node.kind}`;
    together.set(shared, [...(together.get(shared) ?? []), node]);
  }
  const groups: Unplaced[] = [];
  const groupOf = new Map<string, string>();
  for (const [shared, members] of together) {
    const layer = layers.get(nodeKey(members[0] as Node)) ?? 0;
    const many = members.length > groupAbove;
    for (const node of many ? members.slice(0, 1) : members) {
      const key = many ? shared : nodeKey(node);
      const label = many ? `${members.length} ${kindName(node.kind, members.length)}` : node.label;
      const detail = many ? `${node.label}, …` : node.detail;
      const href = many ? undefined : node.href;
      groups.push({
        key,
        kind: node.kind,
        label,
        detail,
        href,
        members: many ? members.length : 1,
        focus: key === focus,
        layer,
      });
    }
    members.forEach((node) => groupOf.set(nodeKey(node), many ? shared : nodeKey(node)));
  }
  return { groups, groupOf };
}

function mergedEdges(graph: Graph, groupOf: Map<string, string>) {
  const merged = new Map<string, { from: string; to: string; relation: string }>();
  for (const { from, to, relation } of graph.edges) {
    const start = groupOf.get(from);
    const end = groupOf.get(to);
    if (start && end && start !== end) merged.set(`${start}>${end}`, { from: start, to: end, relation });
  }
  return [...merged.values()];
}

function ordered(groups: readonly Unplaced[], edges: readonly { from: string; to: string }[]): Unplaced[][] {
  const columns: Unplaced[][] = [];
  for (const box of groups) (columns[box.layer] ??= []).push(box);
  const dense = columns.filter((column) => column.length > 0);
  const place = new Map<string, number>();
  const note = (): void =>
    dense.forEach((column) => column.forEach((box, row) => place.set(box.key, row / column.length)));
  const sort = (side: 'from' | 'to') => (column: Unplaced[]) => {
    const other = side === 'from' ? 'to' : 'from';
    const mean = (box: Unplaced): number => {
      const rows = edges.filter((line) => line[other] === box.key).map((line) => place.get(line[side]) ?? 0);
      return rows.length === 0
        ? (place.get(box.key) ?? 0)
        : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    const means = new Map(column.map((box) => [box.key, mean(box)]));
    column.sort((a, b) => (means.get(a.key) ?? 0) - (means.get(b.key) ?? 0));
    note();
  };
  note();
  for (let sweep = 0; sweep < 3; sweep += 1) {
    dense.forEach(sort('from'));
    [...dense].reverse().forEach(sort('to'));
  }
  return dense;
}

function curve(start: Box, end: Box): string {
  const x1 = start.x + boxWidth;
  const y1 = start.y + boxHeight / 2;
  const y2 = end.y + boxHeight / 2;
  const bend = Math.max(24, (end.x - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${end.x - bend},${y2} ${end.x},${y2}`;
}

const plurals: Record<string, string> = { entry: 'entries' };

export function kindName(kind: string, many = 1): string {
  const words = kind.replaceAll('_', ' ');
  return many === 1 ? words : (plurals[kind] ?? `${words}s`);
}
