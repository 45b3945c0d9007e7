import type { RandomSlopes, SlopeRange } from '../../kernels.js';
import { slopeKey } from '../../random/slopeKey.js';
import type { SlopeArguments } from './module.js';

/** A random slope for each element. */
export function randomSlopes(slopes: RandomSlopes): SlopeArguments {
  const [m0, m1, m2, m3] = slopeKey(slopes) as unknown as [number, number, number, number];
  const range = Math.fround(slopes.upper - slopes.lower);
  return [m0, m1, m2, m3, Math.fround(slopes.lower), range];
}

/** The mean slope for all elements; 1, which changes nothing, where there is no activation. */
export function meanSlope(range: SlopeRange | null): SlopeArguments {
  return [0, 0, 0, 0, range === null ? 1 : Math.fround((range.lower + range.upper) / 2), 0];
}

/** Bytes of scratch for one chunk of slopes of a [rows, channels] matrix (see assembly/batchNorm.ts). */
export function slopeChunkBytes(channels: number): number {
  const rows = Math.max(4, Math.floor(1024 / channels) & ~3);
  return 4 * 16 * Math.ceil((rows * channels) / 16);
}
