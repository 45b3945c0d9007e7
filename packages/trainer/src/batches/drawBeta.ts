import type { Uniforms } from './addressedUniforms.js';

/** Box and Muller's, one of the two. */
const drawNormal = (uniform: Uniforms): number =>
  Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/**
 * The logarithm of a number from Gamma(shape, 1). It is finite where the number itself is too small for a
 * float, as of small shapes.
 *
 * Source: Marsaglia, Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000; for a
 * shape below 1 their note: Gamma(shape + 1) times a uniform to the power of 1 / shape.
 */
function drawLogGamma(shape: number, uniform: Uniforms): number {
  if (shape < 1) return drawLogGamma(shape + 1, uniform) + Math.log(uniform()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(uniform);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(uniform()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) {
      return Math.log(d * v);
    }
  }
}

/**
 * A number from Beta(alpha, alpha), 0 .. 1: x / (x + y) of two from Gamma(alpha, 1). Of mean 1/2 and
 * variance 1 / (8 alpha + 4).
 *
 * @param alpha Greater than 0.
 */
export function drawBeta(alpha: number, uniform: Uniforms): number {
  const x = drawLogGamma(alpha, uniform);
  const y = drawLogGamma(alpha, uniform);
  return 1 / (1 + Math.exp(y - x));
}
