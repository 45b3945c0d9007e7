// What a user might write against the published packages. Prints three losses.
import {
  batches,
  CIFAR100_CLASSES,
  type Cifar100Class,
  centerCrop,
  normalize,
  prefetch,
  randomCrop,
  randomMirror,
  syntheticCifar100,
} from '@cifar/data-cifar';
import { philox4x32 } from '@cifar/kernels';
import { inception, rrelu } from '@cifar/layers-inception';
import { type Callback, constant, evaluate, fit, SGD, selectBackend } from '@cifar/trainer';
import { layers, sequential } from '@tensorflow/tfjs-layers';

const first: Cifar100Class = CIFAR100_CLASSES[0];
if (first !== 'apple' || philox4x32([0, 0, 0, 0], [0, 0]).length !== 4) throw new Error('wrong');

const expected = process.argv[2];
const { name, singleThreaded } = await selectBackend('auto');
if (name !== expected) throw new Error(`${expected} was there to be chosen, got ${name}`);

const { train, test } = syntheticCifar100({ trainCount: 24, testCount: 10 });
const losses: Callback = { onStepEnd: ({ loss }) => console.log(`loss ${loss.toFixed(4)}`) };
const network = inception({ classes: 100, width: 1 / 16 });
const options = {
  batchSize: 8,
  shuffle: true,
  transforms: [randomCrop(28), randomMirror(), normalize()],
};
// Its workers are found in the package. They are not closed: the process ends nevertheless.
const source = prefetch(batches(train, options), { workers: 2 });
const { checkpoint } = await fit(network, {
  train: source,
  epochs: 1,
  optimizer: new SGD({ learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 }),
  schedule: constant(0.05),
  callbacks: [losses],
  workers: {
    count: singleThreaded ? 2 : 1,
    modules: [import.meta.resolve('@cifar/layers-inception')],
  },
  runDir: `run-${process.version}-${name}`,
});
if (!checkpoint) throw new Error('no checkpoint');

const transforms = [centerCrop(28), normalize()];
const { examples } = await evaluate(network, batches(test, { batchSize: 10, transforms }));
if (examples !== 10) throw new Error(`10 examples, got ${examples}`);

sequential({ layers: [layers.dense({ units: 4, inputShape: [4] }), rrelu()] }).summary();
