import { Modal, Switch, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schemas } from '@/lib/api/client';
import { DeviceField } from './DeviceField';
import { EditForm } from './EditForm';
import { LimitFields } from './LimitFields';
import { limitsOf, validateLimits } from './limits';
import { type Edit, useEdit } from './useEdit';

interface LimitsDialogProps {
  readonly endpoint: Schemas['Endpoint'];
  readonly onClose: () => void;
}

export function LimitsDialog({ endpoint, onClose }: LimitsDialogProps) {
  const edit = useEdit(endpoint, onClose);
  return (
    <Modal opened onClose={onClose} title={`Settings of ${endpoint.name}`} size="lg">
      <LimitsForm key={edit.base.revision} edit={edit} onClose={onClose} />
    </Modal>
  );
}

function LimitsForm({ edit, onClose }: { readonly edit: Edit; readonly onClose: () => void }) {
  const form = useForm({
    initialValues: {
      description: edit.base.description ?? '',
      cache: edit.base.cache,
      device: edit.base.device,
      ...limitsOf(edit.base),
    },
    validate: validateLimits,
  });
  return (
    <EditForm
      edit={edit}
      action="Save"
      disabled={!form.isDirty()}
      onClose={onClose}
      onSubmit={form.onSubmit(edit.save)}
    >
      <Textarea label="What it is for" autosize minRows={2} {...form.getInputProps('description')} />
      <LimitFields field={(name) => form.getInputProps(name)} />
      <DeviceField field={form.getInputProps('device')} />
      <Switch
        label="Answer repeated inputs from memory"
        description="For models whose answer depends on the input alone. Answers of a version end with it."
        {...form.getInputProps('cache', { type: 'checkbox' })}
      />
    </EditForm>
  );
}
