import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkName } from '../argumentChecks.js';
import { convFactory } from './convFactory.js';
import { type ConvolutionOptions, convolutionOptions } from './convolutionOptions.js';

/** The notebook's arguments of `InceptionFactoryB`, each a number of channels but the last. */
export interface InceptionFactoryBArguments extends ConvolutionOptions {
  /** Of the 1 x 1 convolution in front of the 3 x 3. */
  readonly num3x3red: number;
  readonly num3x3: number;
  /** Of the 1 x 1 convolution in front of the two 3 x 3. */
  readonly numD3x3red: number;
  /** Of each of the two 3 x 3. */
  readonly numD3x3: number;
  /** Of the block: `3c`. */
  readonly name: string;
}

/**
 * The block that halves the size: 3 x 3 with stride 2; two 3 x 3, the second with stride 2; and a
 * 3 x 3 max pool with stride 2, side by side and concatenated in this order.
 *
 * The convolutions have one row of zeros on each side. The pool has none and takes the cells that
 * are left over at the end (the notebook's ceil form), which on an even size is tfjs's 'same'. On an
 * odd size, where the notebook's branches do not fit together, the pool is centred.
 *
 * @param data [batch, height, width, channels].
 * @returns [batch, ceil(height / 2), ceil(width / 2), num3x3 + numD3x3 + channels].
 * @throws {LayerArgumentError} if an argument is out of its range or `data` is not of rank 4.
 */
export function inceptionFactoryB(
  data: SymbolicTensor,
  args: InceptionFactoryBArguments,
): SymbolicTensor {
  const { name } = args;
  checkName('inceptionFactoryB', name);
  const shared = convolutionOptions(args);
  const reduce = (numFilter: number, branch: string) =>
    convFactory(data, {
      ...shared,
      numFilter,
      kernel: 1,
      name: `${name}_${branch}`,
      suffix: '_reduce',
    });
  const conv3x3 = (x: SymbolicTensor, numFilter: number, stride: number, branch: string) =>
    convFactory(x, { ...shared, numFilter, kernel: 3, pad: 1, stride, name: `${name}_${branch}` });

  const c3x3 = conv3x3(reduce(args.num3x3red, '3x3'), args.num3x3, 2, '3x3');

  const cd3x3r = reduce(args.numD3x3red, 'double_3x3');
  const cd3x3a = conv3x3(cd3x3r, args.numD3x3, 1, 'double_3x3_0');
  const cd3x3 = conv3x3(cd3x3a, args.numD3x3, 2, 'double_3x3_1');

  const pool = layers.maxPooling2d({
    poolSize: 3,
    strides: 2,
    padding: 'same',
    name: `max_pool_${name}_pool`,
  });

  const concat = layers.concatenate({ name: `ch_concat_${name}_chconcat` });
  return concat.apply([c3x3, cd3x3, pool.apply(data) as SymbolicTensor]) as SymbolicTensor;
}
