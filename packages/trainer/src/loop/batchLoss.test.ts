import { softmaxCrossEntropy } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectClose } from '../../../../test/support/expectClose.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { SGD } from '../optimizers/sgd.js';
import { batchLoss, type Loss } from './batchLoss.js';
import type { Batch, BatchMix, BatchSource } from './batchSource.js';
import { fit } from './fit.js';

const LOGITS = [
  [2, -1, 0.5],
  [0.3, 1.2, -0.7],
];
const labels = Int32Array.of(0, 1);

/** The definition, in float64. */
function expectedLoss({ labels: seconds, shares }: BatchMix): number {
  const losses = LOGITS.map((row, example) => {
    const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
    const share = shares[example]!;
    const mixed = (1 - share) * row[labels[example]!]! + share * row[seconds[example]!]!;
    return Math.log(sum) - mixed;
  });
  return losses.reduce((total, loss) => total + loss) / losses.length;
}

/** Made of stock ops, and for one label. */
const ofOneLabel: Loss = (logits, wanted) => {
  const oneHot = tf.cast(tf.oneHot(wanted, logits.shape[1]), 'float32');
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot), 1))) as tf.Scalar;
};

const smoothed: Loss = (logits, wanted, options) =>
  softmaxCrossEntropy(logits, wanted, { labelSmoothing: 0.1, ...options });

const smoothedOfOneLabel: Loss = (logits, wanted) => smoothed(logits, wanted);

const mixOf = (...shares: number[]): BatchMix => ({
  labels: Int32Array.of(2, 0),
  shares: Float32Array.from(shares),
});

describe.each(allBackends)('the loss of a batch on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  async function lossOf(loss: Loss, mix?: BatchMix): Promise<number> {
    const before = tf.memory().numTensors;
    const value = tf.tidy(() =>
      batchLoss(loss, tf.tensor2d(LOGITS), { labels, ...(mix && { mix }) }),
    );
    const [number] = await value.data();
    value.dispose();
    expect(tf.memory().numTensors).toBe(before);
    return number!;
  }

  it.each([
    ['that takes the mix', softmaxCrossEntropy],
    ['of one label', ofOneLabel],
  ])('mixes by one share, of a loss %s', async (_, loss) => {
    const mix = mixOf(0.25, 0.25);
    expectClose([await lossOf(loss, mix)], [expectedLoss(mix)], 1e-6);
    expectClose([await lossOf(loss)], [expectedLoss(mixOf(0, 0))], 1e-6);
  });

  it('mixes by a share for each example where the loss takes them', async () => {
    const mix = mixOf(0.5, 0.125);
    expectClose([await lossOf(softmaxCrossEntropy, mix)], [expectedLoss(mix)], 1e-6);
  });

  it('is the same for a loss that takes the mix as for the same loss of one label', async () => {
    const mix = mixOf(0.4, 0.4);
    const alone = await lossOf(smoothedOfOneLabel, mix);
    expectClose([await lossOf(smoothed, mix)], [alone], 1e-6);
    expect(Math.abs(alone - expectedLoss(mix))).toBeGreaterThan(1e-3);
  });
});

/** Batches of which every image has a second label. */
function mixedSource(shareOf: (example: number) => number): BatchSource {
  const source = smallSource(48, 8);
  return {
    ...source,
    batch(epoch, index) {
      const batch = source.batch(epoch, index) as Batch;
      const shares = Float32Array.from(batch.labels, (_, example) => shareOf(example));
      return { ...batch, mix: { labels: batch.labels.map((label) => (label + 1) % 6), shares } };
    },
  };
}

describe.each(allBackends)('fit of mixed batches on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  const run = async (shareOf: (example: number) => number, loss?: Loss) => {
    const model = smallModel();
    const losses: number[] = [];
    const { history } = await fit(model, {
      train: mixedSource(shareOf),
      epochs: 2,
      optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }),
      callbacks: [{ onStepEnd: ({ loss: value }) => void losses.push(value) }],
      ...(loss && { loss }),
    });
    return { weights: (await weightsOf(model)).flat(), losses, history };
  };

  it('trains by both labels, whether or not the loss takes them', async () => {
    const [taken, combined, plain] = [
      await run(() => 0.3),
      await run(() => 0.3, ofOneLabel),
      await run(() => 0),
    ];
    expectClose(combined.losses, taken.losses, 1e-4);
    expectClose(combined.weights, taken.weights, 1e-3);
    const least = (losses: number[]) => Math.min(...losses);
    // Not below what is uncertain of a mixed label.
    const entropy = -0.3 * Math.log(0.3) - 0.7 * Math.log(0.7);
    expect(least(taken.losses)).toBeGreaterThan(entropy);
    expect(least(plain.losses)).toBeLessThan(entropy);
    expect(taken.history[1]!.train.top1).toBeGreaterThan(0.8);
  });

  it('takes a share for each example, or says what the loss has to be', async () => {
    const shareOf = (example: number) => example / 16;
    const { losses } = await run(shareOf);
    expect(losses.every(Number.isFinite)).toBe(true);
    await expect(run(shareOf, ofOneLabel)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(
        "three parameters, as the shares of a batch differ, got 'ofOneLabel of 2'",
      ),
    });
  });
});
