import { Modal, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schemas } from '@/lib/api/client';
import { EditForm } from './EditForm';
import { SplitFields } from './SplitFields';
import { SplitPreview } from './SplitPreview';
import { deploymentsOf, editRowsOf, splitErrors } from './split';
import { type Edit, useEdit } from './useEdit';

interface SplitDialogProps {
  readonly endpoint: Schemas['Endpoint'];
  readonly onClose: () => void;
}

/** Which versions answer under the endpoint's name, and how much of the traffic each gets. */
export function SplitDialog({ endpoint, onClose }: SplitDialogProps) {
  const edit = useEdit(endpoint, onClose);
  return (
    <Modal opened onClose={onClose} title={`Change what ${endpoint.name} serves`} size="lg">
      <SplitForm key={edit.base.revision} edit={edit} onClose={onClose} />
    </Modal>
  );
}

function SplitForm({ edit, onClose }: { readonly edit: Edit; readonly onClose: () => void }) {
  const { deployments } = edit.base;
  const form = useForm({
    initialValues: { deployments: editRowsOf(deployments) },
    validate: ({ deployments: rows }) => splitErrors(rows),
  });
  const rows = form.values.deployments;
  const changed =
    JSON.stringify(deploymentsOf(rows)) !== JSON.stringify(deploymentsOf(editRowsOf(deployments)));
  return (
    <EditForm
      edit={edit}
      action="Change the traffic"
      disabled={!changed}
      onClose={onClose}
      onSubmit={form.onSubmit((values) => edit.save({ deployments: deploymentsOf(values.deployments) }))}
    >
      <SplitFields
        rows={rows}
        errors={form.errors}
        onChange={(update) => form.setFieldValue('deployments', update)}
      />
      <SplitPreview before={deployments} rows={rows} />
      <Text size="sm" c="dimmed">
        A new version is loaded and warmed first; what answers now goes on answering until then.
      </Text>
    </EditForm>
  );
}
