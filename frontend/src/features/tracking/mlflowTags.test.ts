import { describe, expect, it } from 'vitest';
import { descriptionOf, loggedBy, ownTags, placeOf } from './mlflowTags';

describe('what MLflow clients say in tags', () => {
  it('names user and script', () => {
    expect(loggedBy({ 'mlflow.user': 'ada', 'mlflow.source.name': '/home/ada/train.py' })).toEqual({
      user: 'ada',
      source: 'train.py',
    });
    expect(loggedBy({})).toEqual({});
  });

  it('leaves the tags that people have set', () => {
    expect(ownTags({ b: '2', 'mlflow.user': 'ada', 'millrace.forkStep': '3', a: '1' })).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('knows the links that clients print', () => {
    expect(placeOf('#/experiments/0/runs/ab12')).toEqual({ experimentId: '0', runId: 'ab12' });
    expect(placeOf('#/experiments/0')).toEqual({ experimentId: '0', runId: undefined });
    expect(placeOf('')).toBeUndefined();
    expect(placeOf('#/models/x')).toBeUndefined();
  });

  it('describes an experiment by its note where it has no description', () => {
    const experiment = {
      id: '0',
      name: 'Default',
      runs: 0,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
      revision: 1,
    };
    expect(descriptionOf({ ...experiment, tags: { 'mlflow.note.content': 'n' } })).toBe('n');
    expect(descriptionOf({ ...experiment, description: 'd', tags: { 'mlflow.note.content': 'n' } })).toBe(
      'd',
    );
    expect(descriptionOf({ ...experiment, tags: { 'mlflow.note.content': '\n# Why\n\nBecause.' } })).toBe(
      'Why',
    );
    expect(descriptionOf({ ...experiment, tags: { 'mlflow.note.content': ' \n' } })).toBeUndefined();
    expect(descriptionOf({ ...experiment, tags: {} })).toBeUndefined();
  });
});
