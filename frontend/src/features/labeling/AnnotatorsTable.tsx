import { Table } from '@mantine/core';
import type { Schemas } from '@/lib/api/client';
import { formatCount, formatDuration, formatPercent } from '@/lib/format';

type Annotator = Schemas['LabelingStatistics']['annotators'][number];

/** Each person's part: how much, how sure, how fast. */
export function AnnotatorsTable({ annotators }: { readonly annotators: readonly Annotator[] }) {
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th ta="right">Answers</Table.Th>
            <Table.Th ta="right">Skipped</Table.Th>
            <Table.Th ta="right">Agrees with the accepted</Table.Th>
            <Table.Th ta="right">Median time</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="numeric">
          {annotators.map(({ annotator, name, annotations, skips, agreementWithAccepted, medianSeconds }) => (
            <Table.Tr key={annotator}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{formatCount(annotations)}</Table.Td>
              <Table.Td ta="right">{formatCount(skips)}</Table.Td>
              <Table.Td ta="right">
                {agreementWithAccepted === undefined ? '–' : formatPercent(agreementWithAccepted)}
              </Table.Td>
              <Table.Td ta="right">
                {medianSeconds === undefined ? '–' : formatDuration(medianSeconds * 1000)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
