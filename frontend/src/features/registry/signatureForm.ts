import type { Schemas } from '@/lib/api/client';
import { formatMeasure } from '@/lib/format';

type Hints = Schemas['SignatureHints'];
type Image = Schemas['ImagePreprocessing'];

/** What a person says of a file that it does not say itself, as it is being typed. */
export interface SignatureDraft {
  readonly classes: readonly string[];
  readonly pictures: boolean;
  readonly width: number | string;
  readonly height: number | string;
  readonly channels: Image['channels'];
  readonly layout: NonNullable<Image['layout']>;
  /** What a value from 0 to 255 is multiplied by, and what is added: `scale/offset`. */
  readonly range: string;
  readonly inverted: boolean;
}

const unit = 1 / 255;
/** Of a side of a picture. */
const mostPixels = 4_096;

/** How the values of a picture reach the model. */
const ranges: readonly { readonly value: string; readonly label: string }[] = [
  { value: `${unit}/0`, label: '0 to 1' },
  { value: '1/0', label: '0 to 255' },
  { value: `${2 * unit}/-1`, label: '−1 to 1' },
];

/** The usual ranges, and that of the draft where it is another. */
export function rangesFor(range: string): readonly { readonly value: string; readonly label: string }[] {
  if (ranges.some(({ value }) => value === range)) return ranges;
  const [scale, offset] = numbersOf(range);
  return [...ranges, { value: range, label: `times ${formatMeasure(scale)} plus ${formatMeasure(offset)}` }];
}

function numbersOf(range: string): [scale: number, offset: number] {
  const [scale, offset] = range.split('/').map(Number);
  return [scale ?? unit, offset ?? 0];
}

/** What an earlier version was said to take and answer; absent: nothing. */
export function signatureDraft(of?: Schemas['Signature']): SignatureDraft {
  const image = of?.image;
  return {
    classes: of?.classes ?? [],
    pictures: image !== undefined,
    width: image?.width ?? '',
    height: image?.height ?? '',
    channels: image?.channels ?? 3,
    layout: image?.layout ?? 'nchw',
    range: image ? `${image.scale ?? unit}/${image.offset ?? 0}` : `${unit}/0`,
    inverted: image?.invert ?? false,
  };
}

/** Whether the sides of the pictures are whole numbers that the contract takes. */
export function hasSides({ pictures, width, height }: SignatureDraft): boolean {
  return (
    !pictures ||
    [width, height].every((side) => Number.isInteger(side) && Number(side) >= 1 && Number(side) <= mostPixels)
  );
}

/** For the contract; undefined where nothing was said. */
export function hintsOf(draft: SignatureDraft): Hints | undefined {
  const { classes, pictures, width, height, channels, layout, range, inverted } = draft;
  if (classes.length === 0 && !pictures) return undefined;
  const [scale, offset] = numbersOf(range);
  return {
    ...(classes.length > 0 && { classes: [...classes] }),
    ...(pictures && {
      image: {
        width: Number(width),
        height: Number(height),
        channels,
        layout,
        scale,
        offset,
        invert: inverted,
      },
    }),
  };
}
