import type { Schemas } from '@/lib/api/client';

export type DeviceChoice = Schemas['DeviceChoice'];

export const deviceChoices: { readonly value: DeviceChoice; readonly label: string }[] = [
  { value: 'auto', label: 'whatever suits the model' },
  { value: 'cpu', label: 'the CPU' },
  { value: 'gpu', label: 'a GPU' },
];

/** "a GPU: cuda:0", or the choice alone while nothing runs. */
export function deviceWords({ device, deployments }: Schemas['Endpoint']): string {
  const choice = deviceChoices.find(({ value }) => value === device)?.label ?? device;
  const used = [...new Set(deployments.flatMap((each) => each.device ?? []))].join(', ');
  return used === '' ? choice : `${choice}: ${used}`;
}
