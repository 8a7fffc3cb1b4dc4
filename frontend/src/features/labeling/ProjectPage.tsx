import { Button, Stack, Tabs } from '@mantine/core';
import { IconGitCommit, IconPencil, IconPlayerPlay, IconScale } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink, LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount } from '@/lib/format';
import { CommitLabelsDialog } from './CommitLabelsDialog';
import { OverviewTab } from './OverviewTab';
import { SettingsTab } from './SettingsTab';
import { TasksTab } from './TasksTab';
import { type ProjectSearch, projectTabs } from './search';
import { useUpdateProject } from './useUpdateProject';

type Project = Schemas['LabelingProject'];
const route = getRouteApi('/_app/labeling/$projectId');

export function ProjectPage() {
  const { projectId } = route.useParams();
  const query = $api.useQuery('get', '/labeling-projects/{projectId}', { params: { path: { projectId } } });
  return <QueryView query={query}>{(project) => <Content project={project} />}</QueryView>;
}

function Content({ project }: { readonly project: Project }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayManage = usePermission('labeling:manage');
  const mayTrace = usePermission('lineage:read');
  const change = (patch: ProjectSearch): void => void navigate({ search: (old) => ({ ...old, ...patch }) });
  return (
    <>
      <PageHeader
        title={project.name}
        crumbs={[
          <AppLink key="labeling" to="/labeling">
            Labeling
          </AppLink>,
        ]}
        badge={project.paused && <StatusBadge state="paused" />}
        description={<Words project={project} />}
        actions={<Actions project={project} />}
      />
      <Tabs
        value={search.tab ?? 'overview'}
        keepMounted={false}
        onChange={(tab) => change({ tab: projectTabs.find((known) => known === tab) })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="tasks">Tasks</Tabs.Tab>
          {mayTrace && <Tabs.Tab value="lineage">Lineage</Tabs.Tab>}
          {mayManage && <Tabs.Tab value="settings">Settings</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="tasks">
          <TasksTab project={project} search={search} change={change} />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <Panel>
            <LineagePanel kind="labeling_project" id={project.id} />
          </Panel>
        </Tabs.Panel>
        {mayManage && (
          <Tabs.Panel value="settings">
            <SettingsTab key={project.revision} project={project} />
          </Tabs.Panel>
        )}
      </Tabs>
    </>
  );
}

function Words({ project }: { readonly project: Project }) {
  const { datasetId, datasetName, version, description } = project;
  const maySee = usePermission('datasets:read');
  const origin = `${datasetName} version ${version}`;
  return (
    <Stack component="span" gap={0}>
      {description && <span>{description}</span>}
      <small>
        From{' '}
        {maySee ? (
          <AppLink
            underline="always"
            to="/datasets/$datasetId/versions/$version"
            params={{ datasetId, version: String(version) }}
          >
            {origin}
          </AppLink>
        ) : (
          origin
        )}
      </small>
    </Stack>
  );
}

function Actions({ project }: { readonly project: Project }) {
  const { id, paused, progress } = project;
  const mayManage = usePermission('labeling:manage');
  const mayAnnotate = usePermission('labeling:annotate');
  const mayReview = usePermission('labeling:review');
  const [committing, setCommitting] = useState(false);
  const resume = useUpdateProject();
  return (
    <>
      {mayManage && paused && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={15} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ params: { path: { projectId: id } }, body: { paused: false } })}
        >
          Resume
        </Button>
      )}
      {mayManage && progress.accepted > progress.committed && (
        <Button
          variant="default"
          leftSection={<IconGitCommit size={16} />}
          onClick={() => setCommitting(true)}
        >
          Commit {formatCount(progress.accepted - progress.committed)} labels
        </Button>
      )}
      {mayReview && progress.inReview > 0 && (
        <LinkButton
          variant={progress.open > 0 ? 'default' : 'filled'}
          leftSection={<IconScale size={16} />}
          to="/labeling/$projectId/review"
          params={{ projectId: id }}
        >
          Review {formatCount(progress.inReview)}
        </LinkButton>
      )}
      {mayAnnotate && progress.open > 0 && !paused && (
        <LinkButton
          leftSection={<IconPencil size={16} />}
          to="/labeling/$projectId/annotate"
          params={{ projectId: id }}
        >
          Annotate
        </LinkButton>
      )}
      {committing && <CommitLabelsDialog project={project} onClose={() => setCommitting(false)} />}
    </>
  );
}
