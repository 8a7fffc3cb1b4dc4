import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Water of the race: the one colour of action. */
const race: MantineColorsTuple = [
  '#e8f4f6', '#cfe7ec', '#a3d1db', '#72b8c7', '#469db1', '#2a8399', '#1a6d83', '#135a6d', '#0f4857', '#0b3540',
];
/** Brass of the wheel: what needs a person. */
const brass: MantineColorsTuple = [
  '#fdf5e4', '#f8e8c3', '#f0d28f', '#e6b957', '#dba22f', '#c78a16', '#a8710d', '#85580a', '#644208', '#452d05',
];
const moss: MantineColorsTuple = [
  '#eaf5ec', '#d0e8d5', '#a5d2af', '#75b985', '#4ca161', '#338749', '#266f3a', '#1e592f', '#174524', '#10311a',
];
const rust: MantineColorsTuple = [
  '#fdeeea', '#f9d7cd', '#f0b0a0', '#e58570', '#d95e46', '#c44430', '#a63524', '#862a1d', '#672117', '#481610',
];
const stone: MantineColorsTuple = [
  '#f7f8f7', '#eff1f0', '#e3e7e6', '#d2d8d7', '#b3bcbb', '#7f8b8a', '#5f6b6a', '#475352', '#303a39', '#1d2524',
];
const dark: MantineColorsTuple = [
  '#dce2e1', '#b9c3c2', '#98a4a3', '#6b7776', '#465150', '#33403f', '#25302f', '#161e1e', '#101717', '#0b1010',
];

export const theme = createTheme({
  colors: { race, brass, moss, rust, gray: stone, dark, red: rust, green: moss, yellow: brass },
  primaryColor: 'race',
  primaryShade: { light: 6, dark: 6 },
  fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.5', lg: '1.5', xl: '1.3' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.75rem' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.5rem' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.375rem' },
      h4: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    },
  },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 'md' } },
  },
});

/** Surfaces, lines and inks of both schemes; everything else refers to these names. */
export const tokens: CSSVariablesResolver = () => ({
  variables: {
    '--mr-chart-1': '#2a8399', '--mr-chart-2': '#c78a16', '--mr-chart-3': '#b0543f', '--mr-chart-4': '#5b7f3b',
    '--mr-chart-5': '#7a5ea8', '--mr-chart-6': '#64748b',
    '--mr-nav': '#0e2f39', '--mr-nav-ink': '#c9dde2', '--mr-nav-dim': '#93b1ba', '--mr-nav-line': '#1f4651',
    '--mr-nav-active': '#19454f',
  },
  light: {
    '--mr-canvas': '#f4f6f5', '--mr-surface': '#ffffff', '--mr-sunken': '#eef1f0', '--mr-line': '#dbe1df',
    '--mr-line-strong': '#8a9695', '--mr-ink': '#18211f', '--mr-ink-2': '#46524f', '--mr-ink-3': '#5c6866',
    '--mr-accent': '#1a6d83', '--mr-accent-soft': '#e3f1f4', '--mr-hover': '#f1f5f4', '--mr-attention': '#85580a',
    '--mr-attention-soft': '#fdf5e4', '--mr-good': '#1e6b34', '--mr-bad': '#a63524', '--mr-bad-soft': '#fdeeea',
    '--mantine-color-body': '#ffffff', '--mantine-color-text': '#18211f', '--mantine-color-dimmed': '#5c6866',
    '--mantine-color-placeholder': '#6d7977', '--mantine-color-anchor': '#135a6d',
    '--mantine-color-default-border': '#c5cdcb', '--mantine-color-error': '#a63524',
  },
  dark: {
    '--mr-canvas': '#0f1616', '--mr-surface': '#161e1e', '--mr-sunken': '#111818', '--mr-line': '#2a3635',
    '--mr-line-strong': '#6b7776', '--mr-ink': '#e2e8e7', '--mr-ink-2': '#b9c3c2', '--mr-ink-3': '#98a4a3',
    '--mr-accent': '#72b8c7', '--mr-accent-soft': '#12323a', '--mr-hover': '#1c2626', '--mr-attention': '#e6b957',
    '--mr-attention-soft': '#2b2412', '--mr-good': '#75b985', '--mr-bad': '#e58570', '--mr-bad-soft': '#331a15',
    '--mr-chart-1': '#5db4c9', '--mr-chart-2': '#e0ad45', '--mr-chart-3': '#dd8a74', '--mr-chart-4': '#93bd6c',
    '--mr-chart-5': '#ab92d6', '--mr-chart-6': '#94a3b8', '--mr-nav': '#0b1f26',
    '--mr-nav-line': '#1b3640', '--mr-nav-active': '#143640',
    '--mantine-color-body': '#161e1e', '--mantine-color-text': '#e2e8e7', '--mantine-color-dimmed': '#98a4a3',
    '--mantine-color-placeholder': '#84908f', '--mantine-color-anchor': '#72b8c7',
    '--mantine-color-default-border': '#3a4746', '--mantine-color-error': '#e58570',
  },
});
