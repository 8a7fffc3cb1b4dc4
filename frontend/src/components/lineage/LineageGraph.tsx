import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, useEffect, useMemo, useRef } from 'react';
import type { Schemas } from '@/lib/api/client';
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
  useEffect(() => {
    const box = picture.boxes.find((candidate) => candidate.focus);
    const area = scroll.current;
    if (!box || !area) return;
    area.scrollLeft = box.x + (boxWidth - area.clientWidth) / 2;
    area.scrollTop = box.y + (boxHeight - area.clientHeight) / 2;
  }, [picture]);
  return (
    <div ref={scroll} className={classes.scroll}>
      <svg
        className={classes.graph}
        width={picture.width}
        height={picture.height}
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

function Node({ box }: { readonly box: Box }) {
  const router = useRouter();
  const open = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || box.href === undefined) return;
    event.preventDefault();
    router.history.push(box.href);
  };
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
  if (box.href === undefined || box.focus) return <g className={className}>{picture}</g>;
  return (
    <a href={box.href} className={className} onClick={open} aria-label={`${kindName(box.kind)} ${box.label}`}>
      {picture}
    </a>
  );
}

function shorten(label: string): string {
  return label.length <= 24 ? label : `${label.slice(0, 23)}…`;
}
