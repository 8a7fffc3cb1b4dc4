import type { Schemas } from '@/lib/api/client';

/** The form of a new project; numbers are texts while they are being typed. */
export interface ProjectValues {
  readonly name: string;
  readonly description: string;
  readonly datasetId: string;
  readonly version: string;
  readonly classes: string[];
  readonly overlap: number | string;
  /** Percent. */
  readonly minAgreement: number | string;
  readonly instructions: string;
  readonly leaseSeconds: number | string;
  readonly pathPrefix: string;
  readonly split: Schemas['Split'] | '';
  readonly limit: number | string;
  readonly unlabeledOnly: boolean;
}

export const emptyProject: ProjectValues = {
  name: '',
  description: '',
  datasetId: '',
  version: '',
  classes: [],
  overlap: 1,
  minAgreement: 100,
  instructions: '',
  leaseSeconds: 180,
  pathPrefix: '',
  split: '',
  limit: '',
  unlabeledOnly: false,
};

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export const validateProject = {
  name: (value: string) =>
    namePattern.test(value) ? null : 'Use letters, digits, dot, underscore and hyphen; no spaces',
  datasetId: (value: string) => (value === '' ? 'Choose the dataset' : null),
  version: (value: string) => (value === '' ? 'Choose a version' : null),
  classes: (value: readonly string[]) => (value.length < 2 ? 'Name at least two classes' : null),
  overlap: (value: number | string) => inRange(value, 1, 10),
  minAgreement: (value: number | string) => inRange(value, 0, 100),
  leaseSeconds: (value: number | string) => inRange(value, 5, 3600),
};

function inRange(value: number | string, least: number, most: number): string | null {
  const fits = value !== '' && Number(value) >= least && Number(value) <= most;
  return fits ? null : `A number from ${least} to ${most}`;
}

/** What is sent; what was left empty is left to the server. */
export function newProjectOf(values: ProjectValues): Schemas['NewLabelingProject'] {
  const { name, description, datasetId, version, classes, overlap, minAgreement } = values;
  const { instructions, leaseSeconds, pathPrefix, split, limit, unlabeledOnly } = values;
  return {
    name,
    kind: 'image_classification',
    datasetId,
    version: Number(version),
    classes: classes.map((one) => one.trim()),
    overlap: Number(overlap),
    minAgreement: Number(minAgreement) / 100,
    leaseSeconds: Number(leaseSeconds),
    description: description || undefined,
    instructions: instructions || undefined,
    selection: {
      pathPrefix: pathPrefix || undefined,
      split: split || undefined,
      limit: limit === '' ? undefined : Number(limit),
      unlabeledOnly: unlabeledOnly || undefined,
    },
  };
}
