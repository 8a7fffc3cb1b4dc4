/** One axis of a picture: where a value stands, and which values are written beside it. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  /** 0 at the least value, 1 at the greatest. */
  readonly at: (value: number) => number;
  readonly valueAt: (share: number) => number;
}

export function scaleOf(min: number, max: number, log = false): Scale {
  const [from, to] = log ? [Math.log10(min), Math.log10(max)] : [min, max];
  const span = to - from || 1;
  return log
    ? {
        min,
        max,
        log,
        at: (value) => (Math.log10(value) - from) / span,
        valueAt: (share) => 10 ** (from + share * span),
      }
    : { min, max, log, at: (value) => (value - from) / span, valueAt: (share) => from + share * span };
}

/** A range with a little room around it; one value gets room on both sides. */
export function padded([min, max]: readonly [number, number], log = false, share = 0.04): [number, number] {
  if (log) {
    const room = min === max ? 2 : (max / min) ** share;
    return [min / room, max * room];
  }
  const room = (max - min) * share || Math.abs(max) * 0.05 || 1;
  return [min - room, max + room];
}

/** Round values within a range, about as many as asked for. */
export function ticksOf({ min, max, log }: Scale, about: number): number[] {
  if (log) {
    const ticks = logTicks(min, max, about);
    if (ticks.length > 1) return ticks;
  }
  return multiples(min, max, roundStep((max - min) / about));
}

function roundStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = rough / power;
  return (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power;
}

function multiples(min: number, max: number, step: number): number[] {
  // As 1.4 / 0.1 is a little less than 14.
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.min(100, Math.floor(max / step + 1e-9) - first + 1);
  // Through the digits of the step, so that 0.30000000000000004 is 0.3.
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function logTicks(min: number, max: number, about: number): number[] {
  const from = Math.floor(Math.log10(min));
  const to = Math.ceil(Math.log10(max));
  const every = Math.max(1, Math.ceil((to - from) / about));
  const digits = Math.log10(max / min) <= about / 3 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = from; power <= to; power += every) {
    for (const digit of digits) ticks.push(Number((digit * 10 ** power).toPrecision(12)));
  }
  return ticks.filter((tick) => tick >= min && tick <= max);
}

const second = 1_000;
const day = 86_400 * second;
const timeSteps = [
  1,
  5,
  10,
  100,
  500,
  second,
  5 * second,
  15 * second,
  30 * second,
  60 * second,
  300 * second,
  900 * second,
  1_800 * second,
  3_600 * second,
  3 * 3_600 * second,
  6 * 3_600 * second,
  12 * 3_600 * second,
  day,
  2 * day,
  7 * day,
  30 * day,
  90 * day,
  365 * day,
];

/** Like `ticksOf` for milliseconds: whole seconds, minutes, hours, days. */
export function timeTicksOf({ min, max }: Scale, about: number): number[] {
  const rough = (max - min) / about;
  const step = timeSteps.find((candidate) => candidate >= rough) ?? roundStep(rough / day) * day;
  return multiples(min, max, step);
}
