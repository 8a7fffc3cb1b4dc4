import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { layOut } from './layout';

type Graph = Schemas['LineageGraph'];

function graph(edges: readonly (readonly [string, string])[]): Graph {
  const keys = [...new Set(edges.flat())];
  return {
    nodes: keys.map((key) => {
      const [kind = '', id = ''] = key.split(':');
      return { kind: kind as Graph['nodes'][number]['kind'], id, label: id };
    }),
    edges: edges.map(([from, to]) => ({ from, to, relation: 'made' })),
    truncated: false,
  };
}

describe('layOut', () => {
  it('puts a node to the right of everything it was made from', () => {
    const chain = graph([
      ['dataset_version:v1', 'run:r'],
      ['run:r', 'model_version:m'],
      ['dataset_version:v1', 'model_version:m'],
    ]);

    const { boxes, lines } = layOut(chain, 'run:r');

    const x = Object.fromEntries(boxes.map((box) => [box.label, box.x]));
    expect(x.v1).toBeLessThan(x.r ?? 0);
    expect(x.r).toBeLessThan(x.m ?? 0);
    expect(lines).toHaveLength(3);
    expect(boxes.find((box) => box.focus)?.label).toBe('r');
  });

  it('draws many of one kind as one box with one line, and the one in focus apart', () => {
    const many = graph(
      Array.from({ length: 50 }, (_, index) => [`entry:e${index}`, 'dataset_version:v1'] as const),
    );

    const { boxes, lines } = layOut(many, 'entry:e7');

    expect(boxes.map(({ label }) => label).sort()).toEqual(['49 entries', 'e7', 'v1']);
    expect(lines).toHaveLength(2);
  });

  it('ends on a cycle', () => {
    const loop = graph([
      ['run:a', 'run:b'],
      ['run:b', 'run:a'],
    ]);

    expect(layOut(loop, 'run:a').boxes).toHaveLength(2);
  });
});
