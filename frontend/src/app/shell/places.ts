import {
  IconActivityHeartbeat,
  IconBolt,
  IconBox,
  IconChartDots3,
  IconFileText,
  IconHome,
  IconPencil,
  IconPhoto,
  IconSettings,
  IconShieldCog,
  type Icon,
} from '@tabler/icons-react';

export interface Place {
  readonly name: string;
  readonly to:
    | '/'
    | '/datasets'
    | '/labeling'
    | '/experiments'
    | '/reports'
    | '/models'
    | '/endpoints'
    | '/monitoring'
    | '/settings'
    | '/admin';
  readonly icon: Icon;
  /** Other paths that belong to the place. */
  readonly also?: readonly string[];
  /** Shown to those who hold this permission; absent means everybody. */
  readonly permission?: string;
}

/** In the order in which data flows. */
export const places: readonly Place[] = [
  { name: 'Home', to: '/', icon: IconHome },
  { name: 'Datasets', to: '/datasets', icon: IconPhoto, permission: 'datasets:read' },
  { name: 'Labeling', to: '/labeling', icon: IconPencil, permission: 'labeling:read' },
  {
    name: 'Experiments',
    to: '/experiments',
    icon: IconChartDots3,
    also: ['/runs', '/trash'],
    permission: 'tracking:read',
  },
  { name: 'Reports', to: '/reports', icon: IconFileText, permission: 'tracking:read' },
  { name: 'Models', to: '/models', icon: IconBox, permission: 'models:read' },
  { name: 'Endpoints', to: '/endpoints', icon: IconBolt, permission: 'endpoints:read' },
  { name: 'Monitoring', to: '/monitoring', icon: IconActivityHeartbeat, permission: 'monitoring:read' },
];

export const settingsPlace: Place = { name: 'Settings', to: '/settings', icon: IconSettings };
export const adminPlace: Place = { name: 'Admin', to: '/admin', icon: IconShieldCog };

/** The place that a path belongs to. */
export function placeOf(path: string): Place | undefined {
  return [...places, settingsPlace, adminPlace].find(
    ({ to, also }) =>
      (to !== '/' && path.startsWith(to)) || (also?.some((other) => path.startsWith(other)) ?? false),
  );
}
