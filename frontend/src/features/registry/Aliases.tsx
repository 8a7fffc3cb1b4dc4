import { Badge, Group } from '@mantine/core';

/** Each alias with the version it points at. */
export function Aliases({ aliases }: { readonly aliases: Record<string, number> }) {
  const entries = Object.entries(aliases);
  if (entries.length === 0) return <>–</>;
  return (
    <Group gap={6}>
      {entries.map(([alias, version]) => (
        <Badge key={alias} variant="light" tt="none" fw={560}>
          {alias} → {version}
        </Badge>
      ))}
    </Group>
  );
}
