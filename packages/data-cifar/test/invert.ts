import type { Transform, TransformConfig } from '@cifar/data-cifar';

// invert.js: a worker calls the function that has the name of the kind.
export const invert = (config: TransformConfig): Transform => ({
  name: 'invert',
  config,
  prepare: (size) => ({
    size,
    apply: (input, output) => output.set(input.map((pixel) => 255 - pixel)),
  }),
});
