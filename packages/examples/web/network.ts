import { convFactory, inceptionFactoryA, inceptionFactoryB } from '@cifar/layers-inception';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** One of each of the notebook's blocks, small enough for any computer. */
export function smallNetwork(classes: number): LayersModel {
  const data = input({ shape: [16, 16, 3] });
  const stem = convFactory(data, { numFilter: 16, kernel: 3, stride: 2, pad: 1, name: 'stem' });
  const first = inceptionFactoryA(stem, {
    num1x1: 8,
    num3x3red: 8,
    num3x3: 8,
    numD3x3red: 8,
    numD3x3: 8,
    pool: 'avg',
    proj: 8,
    name: 'first',
  });
  const second = inceptionFactoryB(first, {
    num3x3red: 8,
    num3x3: 16,
    numD3x3red: 8,
    numD3x3: 16,
    name: 'second',
  });
  const pooled = layers.globalAveragePooling2d({ name: 'pool' }).apply(second);
  const logits = layers.dense({ units: classes, name: 'logits' }).apply(pooled);
  return model({ inputs: data, outputs: logits as SymbolicTensor });
}
