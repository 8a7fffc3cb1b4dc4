import { Badge, Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { validateProject } from './newProject';
import { useUpdateProject } from './useUpdateProject';

type Project = Schemas['LabelingProject'];

export function SettingsTab({ project }: { readonly project: Project }) {
  return (
    <Stack gap="md" maw={760}>
      <Words project={project} />
      <Pause project={project} />
      <Panel title="Classes">
        <Group gap={6}>
          {project.classes.map((name) => (
            <Badge key={name} variant="default" tt="none" size="lg" fw={500}>
              {name}
            </Badge>
          ))}
        </Group>
        <p style={{ margin: '12px 0 0', color: 'var(--mr-ink-3)' }}>
          Classes, answers a task and the agreement needed stay as they are, so that all answers of a project
          mean the same. For other classes, make another project.
        </p>
      </Panel>
    </Stack>
  );
}

function Words({ project }: { readonly project: Project }) {
  const { name, description = '', instructions = '' } = project;
  const form = useForm({
    initialValues: { name, description, instructions },
    validate: { name: validateProject.name },
  });
  const save = useUpdateProject(() => notifications.show({ message: 'Saved' }));
  const submit = form.onSubmit((body) =>
    save.mutate(
      {
        params: { path: { projectId: project.id }, header: { 'If-Match': `"${project.revision}"` } },
        body,
      },
      { onError: (error) => showFieldErrors(form, asProblem(error)) },
    ),
  );
  return (
    <Panel title="Words">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {save.isError && <ProblemAlert error={save.error} />}
          <TextInput label="Name" {...form.getInputProps('name')} />
          <Textarea label="Description" autosize minRows={1} {...form.getInputProps('description')} />
          <Textarea
            label="Instructions for the annotators"
            autosize
            minRows={3}
            maxRows={16}
            {...form.getInputProps('instructions')}
          />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function Pause({ project }: { readonly project: Project }) {
  const update = useUpdateProject();
  return (
    <Panel title="Pause">
      <Stack gap="md">
        {update.isError && <ProblemAlert error={update.error} />}
        <Switch
          label="Hand out no tasks"
          description="What annotators have on their screens already may still be submitted."
          checked={project.paused}
          onChange={(event) =>
            update.mutate({
              params: { path: { projectId: project.id } },
              body: { paused: event.currentTarget.checked },
            })
          }
        />
      </Stack>
    </Panel>
  );
}
