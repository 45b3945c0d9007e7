import type { Recipe } from './recipe.js';

/**
 * The MXNet notebook of September 2015 that reached 75.68 % with a sub-Inception network and
 * randomized ReLU, as MXNet computed it then.
 */
export const notebook: Recipe = {
  name: 'notebook',
  description: 'the 2015 notebook, as faithful as can be: 45 epochs at full width',
  deviations: [
    'Images are shuffled over the whole set; MXNet shuffled within chunks of 8 MiB.',
    'Accuracy is over the 10,000 test images, each once; MXNet counted 48 of them twice.',
    'Average pools divide by the real cells and max pools ignore padding, as cuDNN did; ' +
      "MXNet's own kernels counted the padding. Which of them ran is not recorded.",
    'Stage one ends after 38 epochs, from whose checkpoint stage two began; the log has a 39th.',
    'Random numbers come from another generator, and images from the lossless binary archive.',
  ],
  network: {
    width: 1,
    // Uniform within sqrt(6 / (channels in + channels out)): the filter's area does not count.
    kernelInitializer: 'xavier2015',
    lower: 0.125,
    upper: 0.334,
    epsilon: 1e-10,
    // A tenth of the old value is kept: evaluation sees the statistics of the last batches.
    momentum: 0.1,
    movingVarianceInitial: 0,
  },
  // On every parameter, biases and batch norm included.
  optimizer: { momentum: 0.9, weightDecay: 1e-4, form: 'velocity' },
  stages: [
    { length: 38, learningRate: 0.05 },
    { length: 7, learningRate: 0.01 },
  ],
  freshStages: true,
  epochs: 45,
  batchSize: 64,
  workers: 1,
  lastBatch: 'wrap',
  normalization: 'mean-image',
  acceptsSynthetic: false,
  seed: 0,
};
