import { Input, Modal, NumberInput, SimpleGrid, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schemas } from '@/lib/api/client';
import { EditForm } from './EditForm';
import { ModelSelect, VersionSelect } from './SplitFields';
import { type Edit, useEdit } from './useEdit';

interface ShadowDialogProps {
  readonly endpoint: Schemas['Endpoint'];
  readonly onClose: () => void;
}

export function ShadowDialog({ endpoint, onClose }: ShadowDialogProps) {
  const edit = useEdit(endpoint, onClose);
  return (
    <Modal opened onClose={onClose} title={`Shadow of ${endpoint.name}`} size="lg">
      <ShadowForm key={edit.base.revision} edit={edit} onClose={onClose} />
    </Modal>
  );
}

function ShadowForm({ edit, onClose }: { readonly edit: Edit; readonly onClose: () => void }) {
  const { shadow, deployments } = edit.base;
  const form = useForm({
    initialValues: {
      model: shadow?.model ?? deployments[0]?.model ?? '',
      version: shadow ? String(shadow.version) : '',
      percent: shadow?.percent ?? 100,
    },
    validate: {
      version: (value) => (value === '' ? 'Choose a version' : null),
      percent: (value) =>
        Number.isInteger(value) && value >= 1 && value <= 100 ? null : 'A whole number from 1 to 100',
    },
  });
  const { model, version } = form.values;
  return (
    <EditForm
      edit={edit}
      action="Save the shadow"
      disabled={!form.isDirty()}
      onClose={onClose}
      onSubmit={form.onSubmit((values) =>
        edit.save({ shadow: { ...values, version: Number(values.version) } }),
      )}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Input.Wrapper label="Model" labelElement="div">
          <ModelSelect
            value={model}
            label="Model of the shadow"
            onChange={(name) => form.setValues({ model: name, version: '' })}
          />
        </Input.Wrapper>
        <Input.Wrapper label="Version" labelElement="div" error={form.errors.version}>
          <VersionSelect
            model={model}
            value={version}
            label="Version of the shadow"
            onChange={(next) => form.setFieldValue('version', next)}
          />
        </Input.Wrapper>
        <NumberInput
          label="Share of the requests"
          suffix=" %"
          min={1}
          max={100}
          {...form.getInputProps('percent')}
        />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        It runs only while no live request waits; what it does not get to is left out of the comparison.
      </Text>
    </EditForm>
  );
}
