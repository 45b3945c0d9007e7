import type { RandomSlopes, SlopeRange } from '../kernels.js';
import { fillUniform } from './fillUniform.js';
import { slopeKey } from './slopeKey.js';

/**
 * The slopes of `size` elements: element i of a tensor, counted in row-major order, has slope i.
 *
 * Every rounding is to float32 and stands where a float32 backend has it, so that all backends
 * give the same bits: slope = lower + (upper - lower) * uniform.
 */
export function drawSlopes(size: number, slopes: RandomSlopes): Float32Array {
  const out = new Float32Array(size);
  fillUniform(out, slopeKey(slopes));
  const lower = Math.fround(slopes.lower);
  const range = Math.fround(slopes.upper - slopes.lower);
  for (let i = 0; i < size; i++) out[i] = lower + Math.fround(range * out[i]!);
  return out;
}

/** The slope outside training: the middle of the range. */
export function meanSlope({ lower, upper }: SlopeRange): number {
  return Math.fround((lower + upper) / 2);
}
