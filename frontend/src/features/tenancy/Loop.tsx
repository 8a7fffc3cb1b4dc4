import { useOpenHref } from '@/components/layout/HrefLink';
import type { Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCompact } from '@/lib/format';
import classes from './Loop.module.css';

type Counts = Schemas['Overview']['counts'];

interface Station {
  readonly name: string;
  readonly href: string;
  /** Who may open it; others see its number. */
  readonly permission: string;
  readonly count: number;
  readonly note: string;
  readonly x: number;
  readonly y: number;
}

const width = 1000;
const height = 268;
const box = { width: 190, height: 92 };
const columns = [60, 405, 750] as const;
const rows = [10, 166] as const;

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCompact(count)} ${count === 1 ? one : many}`;
}

/** Clockwise, in the order in which data flows: along the top to the right, back below. */
function stationsOf(counts: Counts): Station[] {
  const [left, middle, right] = columns;
  const [top, bottom] = rows;
  const toDo = `${formatCompact(counts.openTasks)} open, ${formatCompact(counts.tasksToReview)} to review`;
  return [
    {
      name: 'Datasets',
      href: '/datasets',
      permission: 'datasets:read',
      count: counts.datasets,
      x: left,
      y: top,
      note: `${plural(counts.entries, 'entry', 'entries')}, ${plural(counts.datasetVersions, 'version')}`,
    },
    {
      name: 'Labeling projects',
      href: '/labeling',
      permission: 'labeling:read',
      count: counts.labelingProjects,
      x: middle,
      y: top,
      note: toDo,
    },
    {
      name: 'Runs',
      href: '/experiments',
      permission: 'tracking:read',
      count: counts.runs,
      x: right,
      y: top,
      note: `in ${plural(counts.experiments, 'experiment')}`,
    },
    {
      name: 'Models',
      href: '/models',
      permission: 'models:read',
      count: counts.models,
      x: right,
      y: bottom,
      note: plural(counts.modelVersions, 'version'),
    },
    {
      name: 'Endpoints',
      href: '/endpoints',
      permission: 'endpoints:read',
      count: counts.endpoints,
      x: middle,
      y: bottom,
      note: `${plural(counts.predictions, 'prediction')} this month`,
    },
    {
      name: 'To look at again',
      href: '/monitoring',
      permission: 'monitoring:read',
      count: counts.captures,
      x: left,
      y: bottom,
      note: 'uncertain predictions',
    },
  ];
}

const verbs: readonly (readonly [string, number, number])[] = [
  ['label', 327, 40],
  ['train', 672, 40],
  ['register', 885, 138],
  ['serve', 672, 196],
  ['watch', 327, 196],
  ['learn', 115, 138],
];

/** Where the water goes, between each two stations. */
const arrows: readonly (readonly [x: number, y: number, angle: number])[] = [
  [327, 56, 0],
  [672, 56, 0],
  [845, 134, 90],
  [672, 212, 180],
  [327, 212, 180],
  [155, 134, 270],
];

/** The way of data as one picture: each station is a link, its count is live. */
export function Loop({ counts }: { readonly counts: Counts }) {
  const path = 'M155,56 H845 V212 H155 Z';
  return (
    <div className={classes.scroll}>
      <svg className={classes.loop} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="The loop">
        <path className={classes.race} d={path} />
        <path className={classes.water} d={path} />
        {arrows.map(([x, y, angle]) => (
          <path
            key={`${x},${y}`}
            className={classes.arrow}
            d="M-5,-5 L3,0 L-5,5"
            transform={`translate(${x} ${y}) rotate(${angle})`}
          />
        ))}
        {verbs.map(([verb, x, y]) => (
          <text key={verb} className={classes.verb} x={x} y={y} textAnchor="middle" aria-hidden="true">
            {verb}
          </text>
        ))}
        {stationsOf(counts).map((station) => (
          <StationBox key={station.name} station={station} />
        ))}
      </svg>
    </div>
  );
}

function StationBox({ station }: { readonly station: Station }) {
  const { name, href, count, note, x, y } = station;
  const mayOpen = usePermission(station.permission);
  const open = useOpenHref();
  const picture = (
    <g className={classes.station} transform={`translate(${x} ${y})`}>
      <rect width={box.width} height={box.height} rx={10} />
      <text className={classes.name} x={16} y={26}>
        {name}
      </text>
      <text className={classes.count} x={16} y={55}>
        {formatCompact(count)}
      </text>
      <text className={classes.note} x={16} y={77}>
        {note}
      </text>
    </g>
  );
  if (!mayOpen) return picture;
  return (
    <a
      className={classes.link}
      href={href}
      onClick={(event) => open(event, href)}
      aria-label={`${name}: ${count}, ${note}`}
    >
      {picture}
    </a>
  );
}
