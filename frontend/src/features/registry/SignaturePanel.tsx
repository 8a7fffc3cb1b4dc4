import { Stack, Table } from '@mantine/core';
import { Facts } from '@/components/data/Facts';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatMeasure } from '@/lib/format';

type Signature = Schemas['Signature'];

/** What goes in and what comes out, tensor by tensor, and how a picture becomes one. */
export function SignaturePanel({ signature }: { readonly signature: Signature }) {
  const { inputs, outputs, image, classes, features, scores, batchable } = signature;
  return (
    <Panel title="Signature">
      <Stack gap="md" align="flex-start">
        <Table w="auto">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Tensor</Table.Th>
              <Table.Th>Name</Table.Th>
              <Table.Th>Type</Table.Th>
              <Table.Th>Shape</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Tensors kind="input" specs={inputs} />
            <Tensors kind="output" specs={outputs} />
          </Table.Tbody>
        </Table>
        <Facts
          rows={[
            [
              'Batches',
              batchable === undefined
                ? undefined
                : batchable
                  ? 'yes, rows are stacked'
                  : 'no, one row at a time',
            ],
            ['Pictures', image && imageWords(image)],
            ['Scores', scores && <code>{scores}</code>],
            ['Classes', classes && listWords(classes)],
            ['Features', features && listWords(features)],
          ]}
        />
      </Stack>
    </Panel>
  );
}

interface TensorsProps {
  readonly kind: string;
  readonly specs: Signature['inputs'];
}

function Tensors({ kind, specs }: TensorsProps) {
  return specs.map(({ name, datatype, shape }) => (
    <Table.Tr key={name}>
      <Table.Td c="dimmed">{kind}</Table.Td>
      <Table.Td>
        <code>{name}</code>
      </Table.Td>
      <Table.Td>{datatype}</Table.Td>
      <Table.Td>
        <code>[{shape.map((size) => (size < 0 ? 'any' : size)).join(', ')}]</code>
      </Table.Td>
    </Table.Tr>
  ));
}

function imageWords(image: NonNullable<Signature['image']>): string {
  const { width, height, channels, scale, offset, invert, layout } = image;
  const steps = [
    `${width} × ${height}, ${channels === 1 ? 'grey' : 'colour'}`,
    invert ? 'inverted' : undefined,
    `each value times ${formatMeasure(scale)}${offset === 0 ? '' : ` plus ${formatMeasure(offset)}`}`,
    `laid out ${layout}`,
  ];
  return steps.filter((step) => step !== undefined).join(', ');
}

const shownNames = 30;

function listWords(names: readonly string[]): string {
  const more = names.length - shownNames;
  return more > 0 ? `${names.slice(0, shownNames).join(', ')} and ${more} more` : names.join(', ');
}
