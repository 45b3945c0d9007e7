import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import { isDeferred } from '../backend/selectBackend.js';
import { SGD } from '../optimizers/sgd.js';
import type { BatchSource } from './batchSource.js';
import { fit } from './fit.js';
import { firstNonFiniteWeight } from './nonFinite.js';

/** Batch 2 has an infinite number in its images. */
function damagedSource(): BatchSource {
  const source = smallSource(32, 8);
  return {
    ...source,
    batch: (epoch, index) => {
      const batch = source.batch(epoch, index) as ReturnType<BatchSource['batch']>;
      if (index === 2) (batch as { images: Float32Array }).images[5] = Number.POSITIVE_INFINITY;
      return batch;
    },
  };
}

const train = (model: LayersModel) =>
  fit(model, {
    train: damagedSource(),
    epochs: 1,
    optimizer: new SGD({ learningRate: 0.01, momentum: 0.9 }),
  });

describe.each(allBackends)('a number that is none on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is named with its layer, and leaves the weights and statistics of the step before', async () => {
    const [model, before] = [smallModel(), smallModel()];
    await expect(train(model)).rejects.toMatchObject({
      code: 'NON_FINITE_LOSS',
      message: expect.stringMatching(
        isDeferred(backend)
          ? /The first number that is none is in the weight hidden\/kernel of the layer 'hidden'/
          : /The first number that is none is in the output of the layer 'flatten'/,
      ),
    });
    if (isDeferred(backend)) return;
    const two = { ...damagedSource(), exampleCount: 16, batchCount: () => 2 };
    const optimizer = new SGD({ learningRate: 0.01, momentum: 0.9 });
    await fit(before, { train: two, epochs: 1, optimizer });
    expect(await weightsOf(model)).toEqual(await weightsOf(before));
  });

  it('in a weight is found in the order of the layers', async () => {
    const model = smallModel();
    expect(await firstNonFiniteWeight(model)).toBeUndefined();
    for (const name of ['logits', 'norm']) {
      const layer = model.getLayer(name);
      layer.setWeights(layer.getWeights().map((weight) => tf.fill(weight.shape, Number.NaN)));
    }
    expect(await firstNonFiniteWeight(model)).toMatch(/of the layer 'norm'/);
  });
});
