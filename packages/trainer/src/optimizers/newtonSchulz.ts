import * as tf from '@tensorflow/tfjs-core';

/** Of the polynomial a x + b x^3 + c x^5, whose slope at 0 is as steep as it can be. */
const [A, B, C] = [3.4445, -4.775, 2.0315];

/** As PyTorch's, so that no norm of 0 divides. */
const LEAST_NORM = 1e-7;

/**
 * Makes a matrix nearly orthogonal: of its singular value decomposition U S V it keeps U and V, and has the
 * singular values be about 1 (0.7 to 1.2), by Newton-Schulz iterations, which are matrix products alone.
 *
 * Source: Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024.
 *
 * @param matrix Of shape [rows, columns].
 * @param steps The number of iterations.
 * @returns Of the same shape.
 */
export function orthogonalized(matrix: tf.Tensor2D, steps: number): tf.Tensor2D {
  return tf.tidy(() => {
    const [rows, columns] = matrix.shape;
    const isWide = rows <= columns;
    let x = tf.div<tf.Tensor2D>(matrix, tf.maximum(tf.norm(matrix), LEAST_NORM));
    for (let step = 0; step < steps; step++) {
      // The smaller one of its two Gram matrices: a polynomial of either gives the same.
      const gram = tf.matMul(x, x, !isWide, isWide);
      const odd = tf.add<tf.Tensor2D>(tf.mul(gram, B), tf.mul(tf.matMul(gram, gram), C));
      const product = isWide ? tf.matMul(odd, x) : tf.matMul(x, odd);
      x = tf.add(tf.mul(x, A), product);
    }
    return x;
  });
}
