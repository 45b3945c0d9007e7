import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkName, checkOneOf } from '../argumentChecks.js';
import { convFactory } from './convFactory.js';
import { type ConvolutionOptions, convolutionOptions } from './convolutionOptions.js';

/** The notebook's arguments of `InceptionFactoryA`, each a number of channels but the last two. */
export interface InceptionFactoryAArguments extends ConvolutionOptions {
  readonly num1x1: number;
  /** Of the 1 x 1 convolution in front of the 3 x 3. */
  readonly num3x3red: number;
  readonly num3x3: number;
  /** Of the 1 x 1 convolution in front of the two 3 x 3. */
  readonly numD3x3red: number;
  /** Of each of the two 3 x 3. */
  readonly numD3x3: number;
  readonly pool: PoolType;
  /** Of the 1 x 1 convolution behind the pool. */
  readonly proj: number;
  /** Of the block: `3a`. */
  readonly name: string;
}

/** 'avg' divides by the number of real cells; in 'max' padding never wins. */
export type PoolType = 'avg' | 'max';

/**
 * The block that keeps the size: 1 x 1; 3 x 3; two 3 x 3; and a 3 x 3 pool with a projection,
 * side by side and concatenated in this order.
 *
 * @param data [batch, height, width, channels].
 * @returns [batch, height, width, num1x1 + num3x3 + numD3x3 + proj].
 * @throws {LayerArgumentError} if an argument is out of its range, the pool is unknown, or `data` is
 * not of rank 4.
 */
export function inceptionFactoryA(
  data: SymbolicTensor,
  args: InceptionFactoryAArguments,
): SymbolicTensor {
  const { name, pool } = args;
  checkName('inceptionFactoryA', name);
  checkOneOf('inceptionFactoryA', 'pool', pool, ['avg', 'max']);
  const shared = convolutionOptions(args);
  const conv = (x: SymbolicTensor, numFilter: number, branch: string, suffix = '') =>
    convFactory(x, { ...shared, numFilter, kernel: 1, name: `${name}_${branch}`, suffix });
  const conv3x3 = (x: SymbolicTensor, numFilter: number, branch: string) =>
    convFactory(x, { ...shared, numFilter, kernel: 3, pad: 1, name: `${name}_${branch}` });

  const c1x1 = conv(data, args.num1x1, '1x1');

  const c3x3r = conv(data, args.num3x3red, '3x3', '_reduce');
  const c3x3 = conv3x3(c3x3r, args.num3x3, '3x3');

  const cd3x3r = conv(data, args.numD3x3red, 'double_3x3', '_reduce');
  const cd3x3a = conv3x3(cd3x3r, args.numD3x3, 'double_3x3_0');
  const cd3x3 = conv3x3(cd3x3a, args.numD3x3, 'double_3x3_1');

  const pooling = { poolSize: 3, strides: 1, padding: 'same', name: `${pool}_pool_${name}_pool` };
  const layer = pool === 'avg' ? layers.averagePooling2d : layers.maxPooling2d;
  const pooled = layer(pooling as Parameters<typeof layer>[0]).apply(data) as SymbolicTensor;
  const cproj = conv(pooled, args.proj, 'proj');

  const concat = layers.concatenate({ name: `ch_concat_${name}_chconcat` });
  return concat.apply([c1x1, c3x3, cd3x3, cproj]) as SymbolicTensor;
}
