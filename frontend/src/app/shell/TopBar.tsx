import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { LinkButton } from '@/components/layout/AppLink';
import { useSession } from '@/lib/api/session';
import { openCommandPalette } from './CommandPalette';
import classes from './Shell.module.css';
import { TenantSwitcher } from './TenantSwitcher';
import { UserMenu } from './UserMenu';

export function TopBar() {
  const session = useSession();
  return (
    <header className={classes.top}>
      {session && <TenantSwitcher me={session.me} />}
      <div className={classes.grow} />
      {session && (
        <button type="button" className={classes.search} onClick={openCommandPalette}>
          <IconSearch size={15} aria-hidden="true" />
          Search or go to
          <kbd>Ctrl K</kbd>
        </button>
      )}
      <ThemeToggle />
      {session ? <UserMenu me={session.me} /> : <LinkButton to="/login">Log in</LinkButton>}
    </header>
  );
}

function ThemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? 'Use light colours' : 'Use dark colours';
  return (
    <Tooltip label={label}>
      <ActionIcon size="lg" aria-label={label} onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  );
}
