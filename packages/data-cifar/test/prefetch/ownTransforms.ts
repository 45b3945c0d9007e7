import { CifarDataError, type Transform, type TransformConfig } from '../../src/index.js';

// Transforms of a user: makers by their kinds, as `prefetch` wants them of a module.

const perImage = (config: TransformConfig, act: (input: Float32Array) => void): Transform => ({
  name: config.kind,
  config,
  prepare: (size) => ({
    size,
    apply(input, output) {
      act(input);
      output.set(input.map((pixel) => 255 - pixel));
    },
  }),
});

export const inverted = (config: TransformConfig) => perImage(config, () => {});

/** Counts images in memory that all threads see: `counter` is an Int32Array of shared memory. */
export const counting = (config: TransformConfig) =>
  perImage(config, () => {
    const counter = config['counter'] as Int32Array;
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
  });

/** The same, once it may: the second number of `counter` is 1. */
export const waiting = (config: TransformConfig) =>
  perImage(config, () => {
    const counter = config['counter'] as Int32Array;
    Atomics.wait(counter, 1, 0);
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
  });

const FAULTS: Record<string, () => never> = {
  CifarDataError: () => {
    throw new CifarDataError('DATA_CORRUPT', 'the image is corrupt');
  },
  RangeError: () => {
    throw new RangeError('far out');
  },
  nothingToClone: () => {
    throw { reason: () => 'a function' };
  },
  exit: () => process.exit(3),
};

/** Has its fault at an image whose first pixel is `at`. */
export const faulty = (config: TransformConfig) =>
  perImage(config, ([pixel]) => {
    if (pixel === config['at']) FAULTS[config['fault'] as string]!();
  });
