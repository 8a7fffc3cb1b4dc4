import { useEffect, useMemo, type RefObject, useRef, useState } from 'react';
import type { Schemas } from '@/lib/api/client';
import { useOpenHref } from '../layout/HrefLink';
import classes from './LineageGraph.module.css';
import { type Box, boxHeight, boxWidth, kindName, layOut } from './layout';

interface LineageGraphProps {
  readonly graph: Schemas['LineageGraph'];
  /** The entity in the middle, as `<kind>:<id>`. */
  readonly focus: string;
}

/** The graph as a picture: each box that has a page is a link, reached by Tab from left to right. */
export function LineageGraph({ graph, focus }: LineageGraphProps) {
  const picture = useMemo(() => layOut(graph, focus), [graph, focus]);
  const scroll = useRef<HTMLDivElement>(null);
  const scale = useFit(scroll, picture.width);
  useEffect(() => {
    const box = picture.boxes.find((candidate) => candidate.focus);
    const area = scroll.current;
    if (!box || !area) return;
    area.scrollLeft = scale * (box.x + boxWidth / 2) - area.clientWidth / 2;
    area.scrollTop = scale * (box.y + boxHeight / 2) - area.clientHeight / 2;
  }, [picture, scale]);
  return (
    <div ref={scroll} className={classes.scroll}>
      <svg
        className={classes.graph}
        width={picture.width * scale}
        height={picture.height * scale}
        viewBox={`0 0 ${picture.width} ${picture.height}`}
        aria-label="Lineage"
        role="group"
      >
        <defs>
          <marker
            id="lineage-arrow"
            viewBox="0 0 8 8"
            refX="7.5"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0,0.5 L8,4 L0,7.5 Z" fill="var(--mr-line-strong)" />
          </marker>
        </defs>
        {picture.lines.map((line) => (
          <path key={line.key} d={line.path} className={classes.line} markerEnd="url(#lineage-arrow)">
            <title>{line.relation.replaceAll('_', ' ')}</title>
          </path>
        ))}
        {picture.boxes.map((box) => (
          <Node key={box.key} box={box} />
        ))}
      </svg>
    </div>
  );
}

/** Below this, the names cannot be read any more; then the picture scrolls. */
const leastScale = 0.86;

/** How much smaller the picture must be to fit the width of its area. */
function useFit(area: RefObject<HTMLDivElement | null>, width: number): number {
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const element = area.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [area]);
  return room === 0 ? 1 : Math.max(leastScale, Math.min(1, room / width));
}

function Node({ box }: { readonly box: Box }) {
  const open = useOpenHref();
  const picture = (
    <g transform={`translate(${box.x} ${box.y})`}>
      <title>{[box.label, box.detail].filter(Boolean).join(' · ')}</title>
      {box.members > 1 && (
        <rect className={classes.box} x={4} y={4} width={boxWidth} height={boxHeight} rx={7} />
      )}
      <rect className={classes.box} width={boxWidth} height={boxHeight} rx={7} />
      <text className={classes.kind} x={12} y={19}>
        {kindName(box.kind)}
      </text>
      <text className={classes.label} x={12} y={37}>
        {shorten(box.label)}
      </text>
    </g>
  );
  const className = box.focus ? `${classes.node} ${classes.focus}` : classes.node;
  const { href } = box;
  if (href === undefined || box.focus) return <g className={className}>{picture}</g>;
  return (
    <a
      href={href}
      className={className}
      onClick={(event) => open(event, href)}
      aria-label={`${kindName(box.kind)} ${box.label}`}
    >
      {picture}
    </a>
  );
}

/** Paths differ at their end, so that is what stays. */
function shorten(label: string): string {
  if (label.length <= 22) return label;
  return label.includes('/') ? `…${label.slice(-20)}` : `${label.slice(0, 21)}…`;
}
