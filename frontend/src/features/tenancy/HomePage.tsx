import { Skeleton, Stack } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBoltOff,
  IconBoxOff,
  IconChevronRight,
  IconCircleCheck,
  IconCloudUpload,
  IconEyeQuestion,
  IconGauge,
  IconKey,
  IconMailExclamation,
  IconPencil,
  IconRosetteDiscountCheck,
  IconScale,
  type Icon,
} from '@tabler/icons-react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { LinesSkeleton, QueryView } from '@/components/feedback/QueryView';
import { HrefLink } from '@/components/layout/HrefLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import classes from './HomePage.module.css';
import { Loop } from './Loop';

type Attention = Schemas['Overview']['attention'][number];

const icons: Record<Attention['kind'], Icon> = {
  first_dataset: IconCloudUpload,
  label: IconPencil,
  review: IconScale,
  captures: IconEyeQuestion,
  approval: IconRosetteDiscountCheck,
  rollout: IconArrowBackUp,
  rejected_model: IconBoxOff,
  failed_job: IconAlertTriangle,
  quota: IconGauge,
  failed_deployment: IconBoltOff,
  expiring_key: IconKey,
  expiring_invitation: IconMailExclamation,
};

/** What has gone wrong, and does not only wait. */
const wrong = new Set<Attention['kind']>(['rejected_model', 'failed_job', 'failed_deployment', 'rollout']);

export function HomePage() {
  const overview = $api.useQuery('get', '/overview', {}, { refetchInterval: 30_000 });
  return (
    <>
      <PageHeader title="Home" />
      <Stack gap="md">
        <Panel>
          <QueryView query={overview} loading={<Skeleton height={268} />}>
            {({ counts }) => <Loop counts={counts} />}
          </QueryView>
        </Panel>
        {!overview.isLoadingError && (
          <Panel title="What needs you now" flush>
            <QueryView query={overview} loading={<LinesSkeleton lines={3} />}>
              {({ attention }) => <AttentionList items={attention} />}
            </QueryView>
          </Panel>
        )}
      </Stack>
    </>
  );
}

function AttentionList({ items }: { readonly items: readonly Attention[] }) {
  if (items.length === 0) {
    return (
      <EmptyState title="Nothing waits for you" icon={<IconCircleCheck size={22} stroke={1.6} />}>
        Tasks, reviews, uncertain predictions and whatever goes wrong appear here by themselves.
      </EmptyState>
    );
  }
  return (
    <ul className={classes.list}>
      {items.map((item) => (
        <li key={item.kind + item.href + item.title}>
          <AttentionItem item={item} />
        </li>
      ))}
    </ul>
  );
}

function AttentionItem({ item }: { readonly item: Attention }) {
  const Icon = icons[item.kind];
  return (
    <HrefLink href={item.href} className={classes.item}>
      <span className={wrong.has(item.kind) ? `${classes.icon ?? ''} ${classes.wrong ?? ''}` : classes.icon}>
        <Icon size={18} stroke={1.6} aria-hidden="true" />
      </span>
      <span className={classes.words}>
        <span className={classes.title}>{item.title}</span>
        {item.detail && <span className={classes.detail}>{item.detail}</span>}
      </span>
      {item.count !== undefined && (
        <span className={`${classes.count ?? ''} numeric`}>{formatCount(item.count)}</span>
      )}
      <IconChevronRight size={16} aria-hidden="true" />
    </HrefLink>
  );
}
