import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { checkAtLeast, checkImageShape, checkPositiveInteger } from '../argumentChecks.js';
import { type ConvolutionOptions, convolutionOptions } from '../factories/convolutionOptions.js';
import { inceptionFactoryA, type PoolType } from '../factories/inceptionFactoryA.js';
import { inceptionFactoryB } from '../factories/inceptionFactoryB.js';
import { makeInitializer } from '../initializers/kernelInitializer.js';
import { LayerArgumentError } from '../layerArgumentError.js';
import { FullyConnected } from '../layers/fullyConnected.js';
import { nameStream } from '../random/nameStream.js';

export interface InceptionOptions extends ConvolutionOptions {
  /** Number of classes. Default: 100. */
  readonly classes?: number;
  /**
   * Factor of all channel counts: each is rounded to the nearest integer, at least 1. Default: 1.
   * Products grow with its square.
   */
  readonly width?: number;
  /** Height, width and channels of an image. Default: [28, 28, 3]. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Name of the model. Default: 'inception'. */
  readonly name?: string;
}

type BlockA = [
  name: string,
  num1x1: number,
  num3x3red: number,
  num3x3: number,
  numD3x3red: number,
  numD3x3: number,
  pool: PoolType,
  proj: number,
];
type BlockB = [
  name: string,
  num3x3red: number,
  num3x3: number,
  numD3x3red: number,
  numD3x3: number,
];

// The notebook's table: three blocks on 28 x 28, five on 14 x 14, two on 7 x 7.
const BLOCKS: readonly (BlockA | BlockB)[] = [
  ['3a', 64, 64, 64, 64, 96, 'avg', 32],
  ['3b', 64, 64, 96, 64, 96, 'avg', 64],
  ['3c', 128, 160, 64, 96],
  ['4a', 224, 64, 96, 96, 128, 'avg', 128],
  ['4b', 192, 96, 128, 96, 128, 'avg', 128],
  ['4c', 160, 128, 160, 128, 160, 'avg', 128],
  ['4d', 96, 128, 192, 160, 192, 'avg', 128],
  ['4e', 128, 192, 192, 256],
  ['5a', 352, 192, 320, 160, 224, 'avg', 128],
  ['5b', 352, 192, 320, 192, 224, 'max', 128],
];

const isBlockA = (block: BlockA | BlockB): block is BlockA => block.length === 8;

/**
 * The notebook's network: ten Inception blocks, a global average pool and a linear classifier. At
 * full width and with 100 classes it has 10,205,348 trainable parameters and costs 1.52 GMAC an
 * image of 28 x 28.
 *
 * It ends in logits: train it with softmax cross-entropy.
 *
 * @returns A model of [batch, height, width, channels] -> [batch, classes].
 * @throws {LayerArgumentError} if an argument is out of its range; the message names it.
 * @example
 * const network = inception({ classes: 10, width: 0.25 });
 */
export function inception(options: InceptionOptions = {}): LayersModel {
  const { classes = 100, width = 1, inputShape = [28, 28, 3], name = 'inception' } = options;
  checkPositiveInteger('inception', 'classes', classes);
  checkAtLeast('inception', 'width', width, 0);
  if (width === 0) throw new LayerArgumentError('inception: width must be greater than 0, got 0');
  checkImageShape('inception', 'inputShape', inputShape);

  const shared = convolutionOptions(options);
  const scale = (channels: number) => Math.max(1, Math.round(channels * width));
  const block = (data: SymbolicTensor, sizes: BlockA | BlockB): SymbolicTensor => {
    if (isBlockA(sizes)) {
      const [blockName, num1x1, num3x3red, num3x3, numD3x3red, numD3x3, pool, proj] = sizes;
      return inceptionFactoryA(data, {
        ...shared,
        num1x1: scale(num1x1),
        num3x3red: scale(num3x3red),
        num3x3: scale(num3x3),
        numD3x3red: scale(numD3x3red),
        numD3x3: scale(numD3x3),
        pool,
        proj: scale(proj),
        name: blockName,
      });
    }
    const [blockName, num3x3red, num3x3, numD3x3red, numD3x3] = sizes;
    return inceptionFactoryB(data, {
      ...shared,
      num3x3red: scale(num3x3red),
      num3x3: scale(num3x3),
      numD3x3red: scale(numD3x3red),
      numD3x3: scale(numD3x3),
      name: blockName,
    });
  };

  const data = input({ shape: [...inputShape], name: 'data' });
  const features = BLOCKS.reduce(block, data);
  const pooled = layers.globalAveragePooling2d({ name: 'global_pool' }).apply(features);
  const { kernelInitializer = 'xavier2015', seed = 0 } = options;
  // The identity is for convolutions: a classifier that starts so would favour some classes.
  const classifier = kernelInitializer === 'identity' ? 'xavier2015' : kernelInitializer;
  const address = { seed, stream: nameStream('fc_weight') };
  const logits = new FullyConnected({
    name: 'fc',
    units: classes,
    kernelInitializer: makeInitializer('inception', classifier, address),
  }).apply(pooled) as SymbolicTensor;
  return model({ inputs: data, outputs: logits, name });
}
