const { fround } = Math;

/**
 * Batch norm as y = x * scale + shift, one scale and shift a channel.
 *
 * Each operation is rounded to float32: with the same roundings in {@link normalize} the backward
 * pass finds the very sign that the forward pass had, without the activation being kept.
 */
export function channelAffine(
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  epsilon: number,
): { invStd: Float32Array; scale: Float32Array; shift: Float32Array } {
  const channels = gamma.length;
  const invStd = new Float32Array(channels);
  const scale = new Float32Array(channels);
  const shift = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    invStd[c] = 1 / Math.sqrt(variance[c]! + epsilon);
    scale[c] = gamma[c]! * invStd[c]!;
    shift[c] = beta[c]! - fround(mean[c]! * scale[c]!);
  }
  return { invStd, scale, shift };
}

/** One element of the normalized activation, before any rectifier. */
export function normalize(x: number, scale: number, shift: number): number {
  return fround(fround(x * scale) + shift);
}
