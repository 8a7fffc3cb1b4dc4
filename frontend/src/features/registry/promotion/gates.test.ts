import { describe, expect, it } from 'vitest';
import { conditionsOf, draftErrors, draftOf, gateName, type GateRule, ruleOf } from './gates';

const rules: GateRule[] = [
  { kind: 'metric', metric: 'f1', atLeast: 0.9, atMost: 1, noWorseThanCurrentBy: 0, higherIsBetter: false },
  {
    kind: 'evaluation',
    datasetId: '00000000-0000-0000-0000-000000000001',
    datasetVersion: 3,
    split: 'test',
    atLeast: 0.95,
    worstClassAtLeast: 0.8,
    noWorseThanCurrentBy: 0.01,
  },
  {
    kind: 'parity',
    absoluteTolerance: 0,
    relativeTolerance: 0.01,
    atLeast: 0.99,
    classAgreementAtLeast: 1,
  },
  { kind: 'latency', atMost: 5 },
  { kind: 'memory', atMost: 256 * 1024 ** 2 },
  { kind: 'approval', role: 'owner' },
] as GateRule[];

describe('gates', () => {
  it.each(rules)('of the kind $kind come back from the form as they were', (rule) => {
    const draft = draftOf(rule, '0');

    expect(draftErrors(draft)).toEqual({});
    expect(ruleOf(draft)).toEqual(rule);
  });

  it('leave out what belongs to another kind, and what is empty', () => {
    const draft = { ...draftOf({ kind: 'latency', atMost: 5 }, '0'), metric: 'f1', atLeast: 1 };

    expect(ruleOf(draft)).toEqual({ kind: 'latency', atMost: 5 });
    expect(ruleOf({ ...draft, kind: 'metric', atMost: '' })).toEqual({
      kind: 'metric',
      metric: 'f1',
      atLeast: 1,
      higherIsBetter: true,
    });
  });

  it.each([
    ['metric', ['metric', 'atLeast']],
    ['evaluation', ['datasetId', 'version', 'atLeast']],
    ['parity', []],
    ['latency', ['atMost']],
    ['memory', ['atMostMebibytes']],
    ['approval', []],
  ] as const)('of the kind %s name what is missing', (kind, missing) => {
    expect(Object.keys(draftErrors(draftOf({ kind }, '0')))).toEqual(missing);
  });

  it('take a bound of zero for a bound', () => {
    expect(draftErrors({ ...draftOf({ kind: 'metric', metric: 'loss' }, '0'), atMost: 0 })).toEqual({});
  });

  it('of parity without bounds say what holds', () => {
    expect(conditionsOf({ kind: 'parity' })).toEqual(['every row within 0.00001 + 0.001 × what is expected']);
  });

  it('say in words what must hold', () => {
    expect(rules.map(gateName)).toEqual(['f1', 'Accuracy', 'Parity', 'Latency', 'Memory', 'Approval']);
    expect(rules.map((rule) => conditionsOf(rule).join(', '))).toEqual([
      'at least 0.9, at most 1, no worse than the version in use',
      'at least 0.95, no label below 0.8, no worse than the version in use by more than 0.01',
      'at least 0.99 of the rows within 0 + 0.01 × what is expected, the same class in at least 1 of the rows',
      'at most 5 ms for 99 of 100 rows',
      'at most 256 MiB',
      'by an owner',
    ]);
  });
});
