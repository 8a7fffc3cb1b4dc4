import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatMeasure } from '@/lib/format';

export type GateRule = Schemas['GateRule'];
export type GateKind = Schemas['GateKind'];

/** What a gate looks at, and in a sentence for whoever chooses one. */
export const gateKinds: readonly {
  readonly value: GateKind;
  readonly label: string;
  readonly words: string;
}[] = [
  {
    value: 'evaluation',
    label: 'Accuracy',
    words: 'It classifies the labeled pictures of a dataset version.',
  },
  { value: 'metric', label: 'Metric', words: 'A metric that the version was registered with.' },
  {
    value: 'parity',
    label: 'Parity',
    words: 'The engine that serves answers as the framework did, on the samples in the run’s parity.json.',
  },
  { value: 'latency', label: 'Latency', words: '300 single rows, on the engine that serves.' },
  { value: 'memory', label: 'Memory', words: 'The peak of the first run, in the sandbox.' },
  { value: 'approval', label: 'Approval', words: 'A person agrees, and not the one who proposed.' },
];

export function gateName(rule: GateRule): string {
  return rule.kind === 'metric' && rule.metric
    ? rule.metric
    : (gateKinds.find(({ value }) => value === rule.kind)?.label ?? rule.kind);
}

/** What must hold, one condition each: `at least 0.95`. */
export function conditionsOf(rule: GateRule): string[] {
  const { kind, atLeast, atMost, noWorseThanCurrentBy, worstClassAtLeast, role } = rule;
  if (kind === 'parity') return parityConditions(rule);
  return [
    atLeast !== undefined && `at least ${formatMeasure(atLeast)}`,
    atMost !== undefined && `at most ${most(kind, atMost)}`,
    worstClassAtLeast !== undefined && `no label below ${formatMeasure(worstClassAtLeast)}`,
    noWorseThanCurrentBy !== undefined &&
      (noWorseThanCurrentBy === 0
        ? 'no worse than the version in use'
        : `no worse than the version in use by more than ${formatMeasure(noWorseThanCurrentBy)}`),
    role && `by ${approverWords(role)}`,
  ].filter((condition) => typeof condition === 'string');
}

function parityConditions({
  atLeast = 1,
  absoluteTolerance = parityTolerance.absolute,
  relativeTolerance = parityTolerance.relative,
  classAgreementAtLeast,
}: GateRule): string[] {
  return [
    `${atLeast === 1 ? 'every row' : `at least ${formatMeasure(atLeast)} of the rows`} within ${absoluteTolerance} + ${relativeTolerance} × what is expected`,
    ...(classAgreementAtLeast === undefined
      ? []
      : [`the same class in at least ${formatMeasure(classAgreementAtLeast)} of the rows`]),
  ];
}

/** Who may approve: `an admin or above`. */
export function approverWords(role: NonNullable<GateRule['role']>): string {
  return role === 'owner' ? 'an owner' : `an ${role} or above`;
}

function most(kind: GateKind, value: number): string {
  if (kind === 'latency') return `${formatMeasure(value)} ms for 99 of 100 rows`;
  return kind === 'memory' ? formatBytes(value) : formatMeasure(value);
}

type Num = number | string;

/** A gate as it is being typed: every field of every kind, numbers as texts until they are complete. */
export interface GateDraft {
  readonly key: string;
  readonly kind: GateKind;
  readonly metric: string;
  readonly atLeast: Num;
  readonly atMost: Num;
  /** In MiB, which people say, where the rule counts bytes. */
  readonly atMostMebibytes: Num;
  readonly noWorseThanCurrentBy: Num;
  readonly higherIsBetter: boolean;
  readonly datasetId: string;
  readonly version: string;
  readonly split: Schemas['Split'] | '';
  readonly worstClassAtLeast: Num;
  readonly absoluteTolerance: Num;
  readonly relativeTolerance: Num;
  readonly classAgreementAtLeast: Num;
  readonly role: NonNullable<GateRule['role']>;
}

const mebibyte = 1024 ** 2;

/** What the contract says of a parity without tolerances. */
const parityTolerance = { absolute: 0.00001, relative: 0.001 };

export function draftOf(rule: GateRule, key: string): GateDraft {
  return {
    key,
    kind: rule.kind,
    metric: rule.metric ?? '',
    atLeast: rule.atLeast ?? '',
    atMost: rule.atMost ?? '',
    atMostMebibytes: rule.atMost === undefined ? '' : rule.atMost / mebibyte,
    noWorseThanCurrentBy: rule.noWorseThanCurrentBy ?? '',
    higherIsBetter: rule.higherIsBetter ?? true,
    datasetId: rule.datasetId ?? '',
    version: rule.datasetVersion === undefined ? '' : String(rule.datasetVersion),
    split: rule.split ?? '',
    worstClassAtLeast: rule.worstClassAtLeast ?? '',
    absoluteTolerance: rule.absoluteTolerance ?? '',
    relativeTolerance: rule.relativeTolerance ?? '',
    classAgreementAtLeast: rule.classAgreementAtLeast ?? '',
    role: rule.role ?? 'admin',
  };
}

/** Only what belongs to the kind, and of that only what was filled in. */
export function ruleOf(draft: GateDraft): GateRule {
  const { kind } = draft;
  switch (kind) {
    case 'metric':
      return {
        kind,
        metric: draft.metric.trim(),
        higherIsBetter: draft.higherIsBetter,
        ...bound('atLeast', draft.atLeast),
        ...bound('atMost', draft.atMost),
        ...bound('noWorseThanCurrentBy', draft.noWorseThanCurrentBy),
      };
    case 'evaluation':
      return {
        kind,
        datasetId: draft.datasetId,
        datasetVersion: Number(draft.version),
        ...(draft.split === '' ? {} : { split: draft.split }),
        ...bound('atLeast', draft.atLeast),
        ...bound('worstClassAtLeast', draft.worstClassAtLeast),
        ...bound('noWorseThanCurrentBy', draft.noWorseThanCurrentBy),
      };
    case 'parity':
      return {
        kind,
        ...bound('absoluteTolerance', draft.absoluteTolerance),
        ...bound('relativeTolerance', draft.relativeTolerance),
        ...bound('atLeast', draft.atLeast),
        ...bound('classAgreementAtLeast', draft.classAgreementAtLeast),
      };
    case 'latency':
      return { kind, ...bound('atMost', draft.atMost) };
    case 'memory':
      return { kind, atMost: Math.round(Number(draft.atMostMebibytes) * mebibyte) };
    case 'approval':
      return { kind, role: draft.role };
  }
}

function bound<Name extends keyof GateRule>(name: Name, value: Num): Partial<Record<Name, number>> {
  return value === '' ? {} : ({ [name]: Number(value) } as Partial<Record<Name, number>>);
}

/** What is missing, by field; empty when the gate can be saved. */
export function draftErrors(draft: GateDraft): Partial<Record<keyof GateDraft, string>> {
  const needed = 'Needed';
  switch (draft.kind) {
    case 'metric':
      return {
        ...(draft.metric.trim() === '' && { metric: 'Name the metric' }),
        ...(!hasBound(draft.atLeast, draft.atMost, draft.noWorseThanCurrentBy) && { atLeast: noBound }),
      };
    case 'evaluation':
      return {
        ...(draft.datasetId === '' && { datasetId: 'Choose the dataset' }),
        ...(draft.version === '' && { version: 'Choose a version' }),
        ...(!hasBound(draft.atLeast, draft.worstClassAtLeast, draft.noWorseThanCurrentBy) && {
          atLeast: noBound,
        }),
      };
    case 'latency':
      return draft.atMost === '' ? { atMost: needed } : {};
    case 'memory':
      return draft.atMostMebibytes === '' ? { atMostMebibytes: needed } : {};
    case 'parity': // every bound has a default
    case 'approval':
      return {};
  }
}

const noBound = 'Give one bound at least: without one, nothing could fail';

function hasBound(...bounds: Num[]): boolean {
  return bounds.some((value) => value !== '');
}
