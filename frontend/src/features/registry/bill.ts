import type { Schemas } from '@/lib/api/client';

/** What a person reads in a bill of materials. */
export interface Bill {
  readonly license: string | undefined;
  /** `digits version 2 for training`. */
  readonly data: readonly string[];
  readonly exporter: string | undefined;
  /** `numpy 2.4.6`. */
  readonly packages: readonly string[];
}

interface Component {
  readonly type?: string;
  readonly name?: string;
  readonly version?: string;
  readonly licenses?: readonly { readonly license?: { readonly name?: string } }[];
  readonly properties?: readonly { readonly name?: string; readonly value?: string }[];
}

/** Reads a CycloneDX bill as this server writes it. */
export function billOf({ metadata, components }: Schemas['BillOfMaterials']): Bill {
  const model = metadata.component as Component | undefined;
  const parts = components as Component[];
  const of = (type: string): Component[] => parts.filter((part) => part.type === type);
  return {
    license: model?.licenses?.[0]?.license?.name,
    data: of('data').map((part) => {
      const use = part.properties?.find(({ name }) => name === 'use')?.value;
      return `${part.name}${part.version ? ` version ${part.version}` : ''}${use ? ` for ${use}` : ''}`;
    }),
    exporter: of('application').map(named)[0],
    packages: of('library').map(named),
  };
}

function named({ name = '', version }: Component): string {
  return version ? `${name} ${version}` : name;
}
