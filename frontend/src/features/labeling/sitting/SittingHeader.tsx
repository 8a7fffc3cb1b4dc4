import { ActionIcon, Popover, Stack, Switch, Text, Tooltip } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { AppLink } from '@/components/layout/AppLink';
import type { Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import { ProgressBar } from '../ProgressBar';
import { type Preferences, usePreferences } from './preferences';
import classes from './sitting.module.css';
import { useKeys } from './useKeys';

interface SittingHeaderProps {
  readonly project: Schemas['LabelingProject'];
  readonly title: string;
  /** What this sitting came to. */
  readonly tally: string;
  readonly children: ReactNode;
}

/** One dense line, so that the task has the room. */
export function SittingHeader({ project, title, tally, children }: SittingHeaderProps) {
  useEffect(() => {
    document.title = `${title} · ${project.name} · Millrace`;
  }, [title, project.name]);
  const [helping, setHelping] = useState(false);
  const [preferences] = usePreferences();
  useKeys(preferences.keys, { '?': () => setHelping(true) }, () => false);
  const { tasks, accepted, rejected } = project.progress;
  return (
    <header className={classes.header}>
      <div>
        <nav aria-label="Breadcrumb" className={classes.crumbs}>
          <AppLink to="/labeling">Labeling</AppLink>
          <span aria-hidden="true">/</span>
          <AppLink to="/labeling/$projectId" params={{ projectId: project.id }}>
            {project.name}
          </AppLink>
        </nav>
        <h1 className={classes.title}>{title}</h1>
      </div>
      <div className={classes.overall}>
        <ProgressBar progress={project.progress} />
        <span className={`numeric ${classes.dim}`}>
          {formatCount(accepted + rejected)} of {formatCount(tasks)} decided
        </span>
      </div>
      <p role="status" className={`numeric ${classes.tally}`}>
        {tally}
      </p>
      <Popover
        position="bottom-end"
        width={320}
        trapFocus
        withArrow
        shadow="md"
        opened={helping}
        onChange={setHelping}
      >
        <Popover.Target>
          <Tooltip label="Keys and preferences: ?">
            <ActionIcon
              size="lg"
              aria-label="Keys and preferences"
              onClick={() => setHelping((opened) => !opened)}
            >
              <IconKeyboard size={20} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="md">{children}</Stack>
        </Popover.Dropdown>
      </Popover>
    </header>
  );
}

interface PreferenceProps {
  readonly label: string;
  readonly words: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Preference({ label, words, checked, onChange }: PreferenceProps) {
  return (
    <Switch
      label={label}
      description={words}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

interface KeysPreferenceProps {
  readonly preferences: Preferences;
  readonly onChange: (preferences: Preferences) => void;
}

export function KeysPreference({ preferences, onChange }: KeysPreferenceProps) {
  return (
    <Preference
      label="Single keys"
      words="Switch off where speech input or another tool types by itself."
      checked={preferences.keys}
      onChange={(keys) => onChange({ ...preferences, keys })}
    />
  );
}

export function KeyList({ keys }: { readonly keys: readonly (readonly [key: string, words: string])[] }) {
  return (
    <dl className={classes.keyList}>
      {[...keys, ['?', 'show this list'] as const].map(([key, words]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <Text component="dd" m={0} size="sm">
            {words}
          </Text>
        </div>
      ))}
    </dl>
  );
}
