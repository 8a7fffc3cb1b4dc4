import { expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { votesOf } from './votes';

function answer(annotatorName: string, choice: string): Schemas['Annotation'] {
  return {
    id: annotatorName,
    taskId: 't',
    annotator: `user:${annotatorName}`,
    annotatorName,
    result: { choice },
    createdAt: '2026-01-01T00:00:00Z',
  };
}

it('puts the most frequent answer first and the lonely prediction last', () => {
  const votes = votesOf([answer('Ada', '1'), answer('Bo', '7'), answer('Cy', '7')], {
    choice: '4',
    confidence: 0.4,
    model: 'digits/2',
  });

  expect(votes).toEqual([
    { choice: '7', people: ['Bo', 'Cy'] },
    { choice: '1', people: ['Ada'] },
    { choice: '4', people: [], model: 'digits/2' },
  ]);
});
