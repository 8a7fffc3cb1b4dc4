import { NativeSelect, ScrollArea, Table, Text } from '@mantine/core';
import type { Schemas } from '@/lib/api/client';

export type Mapping = Schemas['CsvMapping'];
type Role = Schemas['CsvRole'];

const roles: { readonly value: Role; readonly label: string }[] = [
  { value: 'ignore', label: 'Leave out' },
  { value: 'run', label: 'Run' },
  { value: 'step', label: 'Step' },
  { value: 'time', label: 'Time' },
  { value: 'metric', label: 'Metric' },
  { value: 'key', label: 'Name of the metric' },
  { value: 'value', label: 'Value of the metric' },
  { value: 'param', label: 'Param' },
  { value: 'tag', label: 'Tag' },
];

interface ColumnMappingProps {
  readonly preview: Schemas['ImportPreview'];
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}

/** What each column of a table is, beside the first values that stand in it. */
export function ColumnMapping({ preview, mapping, onChange }: ColumnMappingProps) {
  return (
    <ScrollArea.Autosize mah={340} type="auto" tabIndex={0} aria-label="Columns">
      <Table stickyHeader verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Column</Table.Th>
            <Table.Th>Is</Table.Th>
            <Table.Th>First values</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.columns.map(({ name }, index) => (
            <Table.Tr key={name}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
              <Table.Td>
                <NativeSelect
                  size="xs"
                  aria-label={`What ${name} is`}
                  data={roles}
                  value={mapping.columns?.[name] ?? 'ignore'}
                  onChange={(event) =>
                    onChange({
                      ...mapping,
                      columns: { ...mapping.columns, [name]: event.currentTarget.value as Role },
                    })
                  }
                />
              </Table.Td>
              <Table.Td>
                <Text size="sm" c="dimmed" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
                  {firstValues(preview.rows, index)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

function firstValues(rows: Schemas['ImportPreview']['rows'], column: number): string {
  return rows
    .map((row) => row[column] ?? '')
    .filter((value) => value !== '')
    .slice(0, 4)
    .join(', ');
}
