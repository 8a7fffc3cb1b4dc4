import {
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import classes from './Plot.module.css';
import { nearestIndex } from './nearest';
import { canvasPen } from './pen';
import { drawPlot, type Layout, layoutOf, type PlotSpec } from './plot';
import { plotTheme, usePlotScheme } from './theme';

/** Where the pointer is. */
export interface Hover {
  readonly x: number;
  /** The line that is nearest to it. */
  readonly nearest: string | undefined;
}

interface PlotProps {
  /** Says what the picture shows, for those who do not see it. */
  readonly label: string;
  readonly spec: PlotSpec;
  readonly height: number;
  readonly tooltip?: (hover: Hover) => ReactNode;
  /** A range that was dragged over; undefined on a double click. */
  readonly onZoom?: (range: [number, number] | undefined) => void;
}

interface Pointer {
  readonly px: number;
  readonly py: number;
}

const leastDrag = 5;

/** Curves over a common axis: hundreds of them with hundreds of points each, drawn in milliseconds. */
export function Plot({ label, spec, height, tooltip, onZoom }: PlotProps) {
  const scheme = usePlotScheme();
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [pointer, setPointer] = useState<Pointer>();
  const [dragFrom, setDragFrom] = useState<number>();
  const layout = useMemo(
    () => (width > 0 ? layoutOf(spec, width, height) : undefined),
    [spec, width, height],
  );
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!layout) return;
    paint(canvas.current, width, height, spec, layout);
    // How often it was drawn: what waits for a picture, or for a new one, waits for this.
    if (box.current) box.current.dataset.drawn = String(Number(box.current.dataset.drawn ?? 0) + 1);
  }, [layout, spec, width, height, scheme]);

  const hover = layout && pointer ? hoverOf(spec, layout, pointer) : undefined;
  const move = (event: PointerEvent): Pointer => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { px: event.clientX - left, py: event.clientY - top };
  };
  const end = (event: PointerEvent): void => {
    const { px } = move(event);
    if (layout && dragFrom !== undefined && Math.abs(px - dragFrom) >= leastDrag) {
      const [a, b] = [dragFrom, px].map((edge) => xAt(layout, edge));
      if (a !== undefined && b !== undefined) onZoom?.([Math.min(a, b), Math.max(a, b)]);
    }
    setDragFrom(undefined);
  };
  return (
    <figure
      ref={box}
      className={`${classes.plot} ${onZoom ? classes.zoomable : ''}`}
      style={{ height }}
      onPointerMove={(event) => setPointer(move(event))}
      onPointerLeave={() => {
        setPointer(undefined);
        setDragFrom(undefined);
      }}
      onPointerDown={(event) => {
        if (onZoom && event.button === 0 && event.pointerType !== 'touch') setDragFrom(move(event).px);
      }}
      onPointerUp={end}
      onDoubleClick={() => onZoom?.(undefined)}
    >
      <canvas ref={canvas} role="img" aria-label={label} />
      {layout && hover && pointer && (
        <>
          <Cursor layout={layout} spec={spec} hover={hover} />
          {tooltip && dragFrom === undefined && (
            <div className={classes.tooltip} style={besides(pointer, width)}>
              {tooltip(hover)}
            </div>
          )}
        </>
      )}
      {layout && pointer && dragFrom !== undefined && (
        <div
          className={classes.selection}
          style={{
            left: Math.min(dragFrom, pointer.px),
            width: Math.abs(pointer.px - dragFrom),
            top: layout.box.top,
            height: layout.box.height,
          }}
        />
      )}
    </figure>
  );
}

function paint(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
  spec: PlotSpec,
  layout: Layout,
): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const density = Math.min(2, window.devicePixelRatio);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  context.setTransform(density, 0, 0, density, 0, 0);
  drawPlot(canvasPen(context), spec, layout, plotTheme());
}

function xAt({ box, x }: Layout, px: number): number {
  return x.valueAt(Math.max(0, Math.min(1, (px - box.left) / box.width)));
}

function hoverOf(spec: PlotSpec, layout: Layout, { px, py }: Pointer): Hover {
  const x = xAt(layout, px);
  let nearest: string | undefined;
  let least = Infinity;
  for (const { id, xs, ys } of spec.lines) {
    const index = nearestIndex(xs, x);
    const distance = Math.abs(layout.yOf(ys[index] ?? NaN) - py);
    if (distance < least) {
      least = distance;
      nearest = id;
    }
  }
  return { x, nearest };
}

/** A rule at x, and a dot on the nearest line. */
function Cursor({ layout, spec, hover }: { layout: Layout; spec: PlotSpec; hover: Hover }) {
  const { box, xOf, yOf } = layout;
  const line = spec.lines.find(({ id }) => id === hover.nearest);
  const index = line ? nearestIndex(line.xs, hover.x) : -1;
  const x = line && index >= 0 ? xOf(line.xs[index] ?? NaN) : xOf(hover.x);
  const y = line ? yOf(line.ys[index] ?? NaN) : NaN;
  return (
    <svg
      width="100%"
      height="100%"
      aria-hidden="true"
      style={{ position: 'absolute', inset: 0, pointerEvents: 'none' }}
    >
      <line
        x1={x}
        x2={x}
        y1={box.top}
        y2={box.top + box.height}
        stroke="var(--mr-line-strong)"
        strokeDasharray="3 3"
      />
      {line && Number.isFinite(y) && (
        <circle cx={x} cy={y} r={4} fill={line.color} stroke="var(--mr-surface)" strokeWidth={1.5} />
      )}
    </svg>
  );
}

/** On the side of the pointer where there is room. */
function besides({ px, py }: Pointer, width: number) {
  const side = px > width / 2 ? { right: width - px + 14 } : { left: px + 14 };
  return { ...side, top: Math.max(0, py - 20) };
}
