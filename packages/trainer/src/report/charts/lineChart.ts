import type { Markup } from '../markup.js';
import type { Plotting } from '../plotting.js';
import type { Curve } from './curve.js';

export interface LineChart {
  /** What is drawn, such as 'Top-1 accuracy'. */
  readonly title: string;
  /** The first is drawn first, and lies below the others. */
  readonly curves: readonly Curve[];
  /** How a value is written at a point. */
  readonly write: (value: number) => string;
  /** How a value is written at the axis. Default: as at a point. */
  readonly writeTick?: (value: number) => string;
  /** Default: the axis begins at 0. */
  readonly isLogarithmic?: boolean;
}

/** Of a chart, in pixels where it is drawn at its own size: a column of a page, or a telephone. */
const [WIDTH, HEIGHT] = [460, 280];
/** Labels of an axis that do not run into each other on a telephone. */
const MOST_LABELS = 7;
/** Of fewer points than these a line alone says little. */
const FEW_POINTS = 12;

/** Whole epochs: 1, 2 or 5 times a power of ten apart. */
export function epochTicks(last: number): number[] {
  const powers = [1, 10, 100, 1000, 10_000, 100_000];
  const distances = powers.flatMap((power) => [power, 2 * power, 5 * power]);
  const distance = distances.find((candidate) => last / candidate <= MOST_LABELS) ?? last;
  return Array.from({ length: Math.floor(last / distance) }, (_, k) => (k + 1) * distance);
}

/**
 * Values over epochs. Values that are no numbers, such as the loss of a run that diverged, are left out.
 *
 * @returns Nothing where there is nothing to draw.
 */
export function lineChart({ Plot, draw }: Plotting, chart: LineChart): Markup | undefined {
  const { title, write, writeTick = write, isLogarithmic = false } = chart;
  const curves = chart.curves
    .map((curve) => ({
      ...curve,
      points: curve.points.filter(({ value }) => Number.isFinite(value)),
    }))
    .filter(({ points }) => points.length > 0);
  if (curves.length === 0) return undefined;
  const all = curves.flatMap(({ points }) => points);
  const last = all.reduce((most, { epoch }) => Math.max(most, epoch), 1);
  const greatest = all.reduce((most, { value }) => Math.max(most, value), 0);
  const marks = curves.flatMap(({ name, color, isDashed, points, best }) => {
    const at = { x: 'epoch', y: 'value' };
    const dash = isDashed ? { strokeDasharray: '5 4', strokeOpacity: 0.8 } : {};
    return [
      Plot.line(points, { ...at, stroke: color, strokeWidth: isDashed ? 1.5 : 2, ...dash }),
      Plot.dot(points.length < FEW_POINTS ? points : [], { ...at, r: 2.5, fill: color }),
      Plot.dot(best ? [best] : [], { ...at, r: 5, stroke: color, strokeWidth: 2 }),
      // Wide, and not seen: what a pointer rests on to read a value.
      Plot.dot(points, {
        ...at,
        r: 6,
        fill: 'transparent',
        title: ({ epoch, value }) => `${name}, epoch ${epoch}: ${write(value)}`,
      }),
    ];
  });
  return draw(
    {
      width: WIDTH,
      height: HEIGHT,
      marginTop: 14,
      marginRight: 16,
      marginBottom: 42,
      marginLeft: 58,
      x: {
        label: 'epoch',
        labelArrow: 'none',
        labelAnchor: 'center',
        domain: last > 1 ? [1, last] : [0, 2],
        ticks: epochTicks(last),
        tickFormat: 'd',
        tickSize: 4,
      },
      y: {
        label: null,
        grid: true,
        nice: true,
        tickSize: 0,
        tickFormat: writeTick,
        ticks: 5,
        ...(isLogarithmic ? { type: 'log' } : { domain: [0, greatest > 0 ? greatest : 1] }),
      },
      marks,
    },
    title,
  );
}
