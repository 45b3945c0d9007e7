import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkName } from '../argumentChecks.js';
import { makeInitializer } from '../initializers/kernelInitializer.js';
import { convBNRReLU } from '../layers/convBNRReLU.js';
import { nameStream } from '../random/nameStream.js';
import type { ConvolutionOptions } from './convolutionOptions.js';

/** The notebook's arguments of `ConvFactory`; filters, strides and padding are square here. */
export interface ConvFactoryArguments extends ConvolutionOptions {
  /** Number of output channels. */
  readonly numFilter: number;
  /** Height and width of the filter. */
  readonly kernel: number;
  /** Default: 1. */
  readonly stride?: number;
  /** Zeros on all four sides. Default: 0. */
  readonly pad?: number;
  /** The layer's name, and with `suffix` that of its weights: `conv_<name><suffix>_weight`. */
  readonly name: string;
  /** Default: ''. */
  readonly suffix?: string;
}

/**
 * Convolution, batch norm and RReLU: the building block of the network.
 *
 * @param data [batch, height, width, channels].
 * @throws {LayerArgumentError} if an argument is out of its range or `data` is not of rank 4.
 */
export function convFactory(data: SymbolicTensor, args: ConvFactoryArguments): SymbolicTensor {
  const { numFilter, kernel, stride = 1, pad = 0, name, suffix = '', ...options } = args;
  checkName('convFactory', name);
  const { kernelInitializer = 'xavier2015', seed = 0, lower = 0.125, upper = 0.334 } = options;
  const layerName = `${name}${suffix}`;
  const stream = nameStream(`conv_${layerName}_weight`);
  return convBNRReLU({
    ...options,
    name: layerName,
    filters: numFilter,
    kernelSize: kernel,
    strides: stride,
    padding: pad,
    lower,
    upper,
    seed,
    kernelInitializer: makeInitializer('convFactory', kernelInitializer, { seed, stream }),
  }).apply(data) as SymbolicTensor;
}
