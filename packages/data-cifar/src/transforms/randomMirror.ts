import { mirror } from './mirror.js';
import type { Transform } from './transform.js';

/** Turns half of the images around, left for right. */
export function randomMirror(): Transform {
  return mirror('randomMirror', (random) => random.integer(2) === 1);
}
