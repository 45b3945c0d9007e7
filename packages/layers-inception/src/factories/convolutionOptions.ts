import type { KernelInitializer } from '../initializers/kernelInitializer.js';

/** What all convolutions of a network have in common. */
export interface ConvolutionOptions {
  /** How the filters start. Default: 'xavier2015', the notebook's. */
  readonly kernelInitializer?: KernelInitializer;
  /** Decides the initial filters and the slopes. Default: 0. */
  readonly seed?: number;
  /** Least slope of RReLU in training. Default: 0.125. */
  readonly lower?: number;
  /** Greatest slope of RReLU in training. Default: 0.334, the notebook's. */
  readonly upper?: number;
  /** Batch norm: added to the variance. Default: 0.001. */
  readonly epsilon?: number;
  /** Batch norm: share of the old value in the moving statistics. Default: 0.9. */
  readonly momentum?: number;
  /** Batch norm: the moving variance before training. Default: 1. */
  readonly movingVarianceInitial?: number;
}

/** The options that are passed on from a block to its convolutions. */
export function convolutionOptions(options: ConvolutionOptions): ConvolutionOptions {
  const { kernelInitializer, seed, lower, upper, epsilon, momentum, movingVarianceInitial } =
    options;
  const shared = {
    kernelInitializer,
    seed,
    lower,
    upper,
    epsilon,
    momentum,
    movingVarianceInitial,
  };
  return Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== undefined));
}
