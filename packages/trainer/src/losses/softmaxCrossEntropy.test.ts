import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, useBackend } from '../../../../test/support/backends.js';
import { drawTensor } from '../../../../test/support/drawTensor.js';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.js';

describe.each(backends)('softmaxCrossEntropy on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  const labelsOf = () => tf.tensor1d([0, 4, 2], 'int32');

  it('agrees with its definition and, numerically, with its gradient', () => {
    const logits = drawTensor([3, 5], [-3, 3, 1]) as tf.Tensor2D;
    const values = [...logits.dataSync()];
    const loss = (z: number[]) => {
      const labels = [0, 4, 2];
      const terms = labels.map((label, row) => {
        const own = z.slice(5 * row, 5 * row + 5);
        return Math.log(own.reduce((sum, x) => sum + Math.exp(x), 0)) - own[label]!;
      });
      return terms.reduce((a, b) => a + b) / 3;
    };
    const { value, grad } = tf.valueAndGrad((z) =>
      softmaxCrossEntropy(z as tf.Tensor2D, labelsOf()),
    )(logits);
    expect(value.dataSync()[0]).toBeCloseTo(loss(values), 5);
    for (const [i, derivative] of grad.dataSync().entries()) {
      const at = (change: number) => loss(values.map((x, j) => (i === j ? x + change : x)));
      expect(derivative).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
    }
  });

  it('stays finite for large logits', () => {
    const logits = tf.tensor2d([[1000, 0, -1000]]);
    const loss = softmaxCrossEntropy(logits, tf.tensor1d([1], 'int32'));
    expect(loss.dataSync()[0]).toBeCloseTo(1000, 3);
  });
});
