import type { Schemas } from '@/lib/api/client';

type Preprocessing = NonNullable<Schemas['Signature']['image']>;
interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha, row by row. */
  readonly data: Uint8ClampedArray;
}

/**
 * A picture as the numbers that the model takes, by the server's own steps: the mean over the part that a target pixel
 * covers, on white, then inverted, scaled and moved.
 */
export function numbersOf(pixels: Pixels, how: Preprocessing): number[] {
  const { width, height, channels, scale = 1 / 255, offset = 0, invert = false, layout = 'flat' } = how;
  const row = Array<number>(width * height * channels).fill(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const rgb = mean(pixels, how, x, y);
      for (let channel = 0; channel < channels; channel++) {
        const value = channels === 1 ? grey(rgb) : (rgb[channel] ?? 0);
        const index =
          layout === 'nchw' ? (channel * height + y) * width + x : (y * width + x) * channels + channel;
        row[index] = Number(((invert ? 255 - value : value) * scale + offset).toPrecision(6));
      }
    }
  }
  return row;
}

/** Decodes a PNG or JPEG file in the browser. */
export async function pixelsOf(file: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(file);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (!context) throw new Error('This browser cannot read pictures.');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

function mean(pixels: Pixels, { width, height }: Preprocessing, x: number, y: number): number[] {
  const left = (x * pixels.width) / width;
  const right = ((x + 1) * pixels.width) / width;
  const top = (y * pixels.height) / height;
  const bottom = ((y + 1) * pixels.height) / height;
  const sum = [0, 0, 0];
  let area = 0;
  for (let row = Math.floor(top); row < Math.min(pixels.height, Math.ceil(bottom)); row++) {
    const high = Math.min(row + 1, bottom) - Math.max(row, top);
    for (let column = Math.floor(left); column < Math.min(pixels.width, Math.ceil(right)); column++) {
      const weight = high * (Math.min(column + 1, right) - Math.max(column, left));
      const at = (row * pixels.width + column) * 4;
      const alpha = (pixels.data[at + 3] ?? 255) / 255;
      for (let channel = 0; channel < 3; channel++) {
        const value = (pixels.data[at + channel] ?? 0) * alpha + 255 * (1 - alpha);
        sum[channel] = (sum[channel] ?? 0) + weight * value;
      }
      area += weight;
    }
  }
  return sum.map((part) => part / area);
}

function grey([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
