import { Modal } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schemas } from '@/lib/api/client';
import { CaptureFields } from './CaptureFields';
import { EditForm } from './EditForm';
import { captureErrors, captureRule, captureValues } from './capture';
import { type Edit, useEdit } from './useEdit';

interface CaptureDialogProps {
  readonly endpoint: Schemas['Endpoint'];
  readonly onClose: () => void;
}

export function CaptureDialog({ endpoint, onClose }: CaptureDialogProps) {
  const edit = useEdit(endpoint, onClose);
  return (
    <Modal opened onClose={onClose} title={`Captures of ${endpoint.name}`} size="lg">
      <CaptureForm key={edit.base.revision} edit={edit} onClose={onClose} />
    </Modal>
  );
}

function CaptureForm({ edit, onClose }: { readonly edit: Edit; readonly onClose: () => void }) {
  const { capture, signature } = edit.base;
  const form = useForm({
    // Who opens the form of an endpoint without a rule wants one.
    initialValues: { capture: { ...captureValues(capture), on: true } },
    validate: (values) => captureErrors(values.capture),
  });
  return (
    <EditForm
      edit={edit}
      action="Save the rule"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => edit.save({ capture: captureRule(values.capture) }))}
    >
      <CaptureFields
        values={form.values.capture}
        field={(name, options) => form.getInputProps(`capture.${name}`, options)}
        signature={signature}
      />
    </EditForm>
  );
}
