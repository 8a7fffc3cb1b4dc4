/** What pictures are drawn with: on a canvas for the screen, as SVG for a file. Lengths are CSS pixels. */
export interface Pen {
  /** Points as x, y, x, y …; NaN lifts the pen. */
  readonly line: (points: Float64Array, style: LineStyle) => void;
  readonly area: (points: Float64Array, color: string, opacity: number) => void;
  readonly dot: (x: number, y: number, radius: number, color: string, opacity?: number) => void;
  readonly text: (x: number, y: number, text: string, style: TextStyle) => void;
  /** What `draw` draws is seen within the rectangle only. */
  readonly within: (box: Box, draw: () => void) => void;
}

export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly opacity?: number;
  readonly dash?: readonly number[];
}

export interface TextStyle {
  readonly color: string;
  readonly font: string;
  readonly size: number;
  readonly align: 'left' | 'center' | 'right';
  /** Turned by a quarter to the left. */
  readonly upright?: boolean;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function canvasPen(context: CanvasRenderingContext2D): Pen {
  const path = (points: Float64Array): void => {
    context.beginPath();
    let down = false;
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] ?? NaN;
      const y = points[i + 1] ?? NaN;
      if (Number.isNaN(x) || Number.isNaN(y)) {
        down = false;
      } else if (down) {
        context.lineTo(x, y);
      } else {
        context.moveTo(x, y);
        down = true;
      }
    }
  };
  return {
    line(points, { color, width, opacity = 1, dash = [] }) {
      path(points);
      context.globalAlpha = opacity;
      context.strokeStyle = color;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.setLineDash([...dash]);
      context.stroke();
      context.globalAlpha = 1;
    },
    area(points, color, opacity) {
      path(points);
      context.closePath();
      context.globalAlpha = opacity;
      context.fillStyle = color;
      context.fill();
      context.globalAlpha = 1;
    },
    dot(x, y, radius, color, opacity = 1) {
      context.globalAlpha = opacity;
      context.fillStyle = color;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
      context.globalAlpha = 1;
    },
    text(x, y, text, { color, font, size, align, upright = false }) {
      context.save();
      context.translate(x, y);
      if (upright) context.rotate(-Math.PI / 2);
      context.fillStyle = color;
      context.font = `${size}px ${font}`;
      context.textAlign = align;
      context.textBaseline = 'middle';
      context.fillText(text, 0, 0);
      context.restore();
    },
    within({ left, top, width, height }, draw) {
      context.save();
      context.beginPath();
      context.rect(left, top, width, height);
      context.clip();
      draw();
      context.restore();
    },
  };
}

const anchors = { left: 'start', center: 'middle', right: 'end' } as const;

/** Collects SVG elements; `svg` makes the file of them. */
export class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private clips = 0;

  readonly line = (points: Float64Array, { color, width, opacity = 1, dash }: LineStyle): void => {
    const d = pathOf(points);
    if (d === '') return;
    const dashes = dash ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    this.parts.push(
      `<path d="${d}" fill="none" stroke="${escaped(color)}" stroke-width="${width}" stroke-linejoin="round" opacity="${opacity}"${dashes}/>`,
    );
  };

  readonly area = (points: Float64Array, color: string, opacity: number): void => {
    const d = pathOf(points);
    if (d !== '') this.parts.push(`<path d="${d}Z" fill="${escaped(color)}" opacity="${opacity}"/>`);
  };

  readonly dot = (x: number, y: number, radius: number, color: string, opacity = 1): void => {
    this.parts.push(
      `<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="${escaped(color)}" opacity="${opacity}"/>`,
    );
  };

  readonly text = (x: number, y: number, text: string, style: TextStyle): void => {
    const turned = style.upright ? ` transform="rotate(-90 ${short(x)} ${short(y)})"` : '';
    this.parts.push(
      `<text x="${short(x)}" y="${short(y)}" fill="${escaped(style.color)}" font-family="${escaped(style.font)}" font-size="${style.size}" text-anchor="${anchors[style.align]}" dominant-baseline="middle"${turned}>${escaped(text)}</text>`,
    );
  };

  readonly within = ({ left, top, width, height }: Box, draw: () => void): void => {
    const id = `clip${this.clips++}`;
    this.parts.push(
      `<clipPath id="${id}"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${id})">`,
    );
    draw();
    this.parts.push('</g>');
  };

  svg(width: number, height: number, background: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${escaped(background)}"/>${this.parts.join('')}</svg>`;
  }
}

function pathOf(points: Float64Array): string {
  let d = '';
  let down = false;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] ?? NaN;
    const y = points[i + 1] ?? NaN;
    if (Number.isNaN(x) || Number.isNaN(y)) {
      down = false;
    } else {
      d += `${down ? 'L' : 'M'}${short(x)} ${short(y)}`;
      down = true;
    }
  }
  return d;
}

function short(length: number): string {
  return String(Math.round(length * 100) / 100);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
