import { input, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../test/support/backends.js';
import {
  type ConvBNRReLUArguments,
  type ConvFactoryArguments,
  convBNRReLU,
  convFactory,
  FullyConnected,
  heNormal,
  type InceptionFactoryAArguments,
  type InceptionFactoryBArguments,
  type InceptionOptions,
  inception,
  inceptionFactoryA,
  inceptionFactoryB,
  LayerArgumentError,
  type RReLUArguments,
  rrelu,
  setTrainingStep,
  xavier2015,
} from './index.js';

beforeAll(() => useBackend('cpu'));

/** Expects a refusal that shows who speaks, which argument is meant, and the value. */
function expectRefusal(make: () => unknown, ...shown: readonly string[]): void {
  let error: unknown;
  try {
    make();
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(LayerArgumentError);
  const { code, name, message } = error as LayerArgumentError;
  expect([code, name]).toEqual(['INVALID_ARGUMENT', 'LayerArgumentError']);
  for (const part of shown) expect(message).toContain(part);
}

type Wrong = readonly [wrong: Record<string, unknown>, argument: string, value: string];

const wrongSlopes: readonly Wrong[] = [
  [{ lower: 0.5, upper: 0.25 }, 'lower', 'got lower 0.5 and upper 0.25'],
  [{ lower: Number.NaN }, 'lower', 'got NaN'],
  [{ upper: Number.POSITIVE_INFINITY }, 'upper', 'got Infinity'],
  [{ lower: '0.1' }, 'lower', "got '0.1'"],
];
const wrongSeeds: readonly Wrong[] = [
  [{ seed: -1 }, 'seed', 'got -1'],
  [{ seed: 0.5 }, 'seed', 'got 0.5'],
  [{ seed: 2 ** 53 }, 'seed', 'got 9007199254740992'],
  [{ seed: 1n }, 'seed', 'got 1'],
];
const wrongStreams: readonly Wrong[] = [
  [{ stream: -1 }, 'stream', 'got -1'],
  [{ stream: 2 ** 32 }, 'stream', 'got 4294967296'],
];
const wrongNormalization: readonly Wrong[] = [
  [{ epsilon: -1e-3 }, 'epsilon', 'got -0.001'],
  [{ epsilon: Number.NaN }, 'epsilon', 'got NaN'],
  [{ momentum: -0.1 }, 'momentum', 'got -0.1'],
  [{ momentum: 1.5 }, 'momentum', 'got 1.5'],
  [{ movingVarianceInitial: -1 }, 'movingVarianceInitial', 'got -1'],
  [{ movingVarianceInitial: Number.NaN }, 'movingVarianceInitial', 'got NaN'],
];
const wrongOptions: readonly Wrong[] = [
  ...wrongSlopes,
  ...wrongSeeds,
  ...wrongNormalization,
  [{ kernelInitializer: 'orthogonal' }, 'kernelInitializer', "got 'orthogonal'"],
];
const wrongName: readonly Wrong[] = [
  [{ name: '' }, 'name', "got ''"],
  [{ name: 3 }, 'name', 'got 3'],
];

const image = () => input({ shape: [8, 8, 4] });
const flat = () => layers.flatten().apply(image()) as SymbolicTensor;

describe('a layer refuses', () => {
  it.each([...wrongSlopes, ...wrongSeeds, ...wrongStreams])('RReLU: %o', (wrong, ...shown) => {
    expectRefusal(() => rrelu({ name: 'r', ...wrong } as RReLUArguments), "RReLU 'r'", ...shown);
  });

  it.each<Wrong>([
    ...wrongSlopes,
    ...wrongSeeds,
    ...wrongStreams,
    ...wrongNormalization,
    [{ filters: -3 }, 'filters', 'got -3'],
    [{ filters: undefined }, 'filters', 'got undefined'],
    [{ kernelSize: [3, 3] }, 'kernelSize', 'got [3,3]'],
    [{ strides: 0 }, 'strides', 'got 0'],
    [{ padding: 'same' }, 'padding', "got 'same'"],
    [{ padding: -1 }, 'padding', 'got -1'],
    [{ kernelInitializer: 'orthogonal' }, 'initializer', '"orthogonal"'],
    [{ kernelInitializer: null }, 'initializer', 'null'],
  ])('ConvBNRReLU: %o', (wrong, ...shown) => {
    const args = { filters: 2, kernelSize: 1, ...wrong } as unknown as ConvBNRReLUArguments;
    expectRefusal(() => convBNRReLU(args), ...shown);
  });

  it.each([0, -1, 1.5, '2'])('FullyConnected: units %o', (units) => {
    const make = () => new FullyConnected({ units: units as number, name: 'fc' });
    expectRefusal(make, "FullyConnected 'fc'", 'units', String(units));
  });

  it('an input of another rank', () => {
    const conv = convBNRReLU({ filters: 2, kernelSize: 1, name: 'c' });
    expectRefusal(() => conv.apply(flat()), "ConvBNRReLU 'c'", 'rank 4', 'got [null,256]');
    const fc = new FullyConnected({ units: 2, name: 'fc' });
    expectRefusal(() => fc.apply(image()), "FullyConnected 'fc'", 'rank 2', '[null,8,8,4]');
  });

  it('an unknown number of channels', () => {
    const conv = convBNRReLU({ filters: 2, kernelSize: 1, name: 'c' });
    const unknown = input({ shape: [null, null, null] });
    expectRefusal(() => conv.apply(unknown), "ConvBNRReLU 'c'", 'channels must be known');
  });

  it('an image smaller than its window', () => {
    const conv = convBNRReLU({ filters: 2, kernelSize: 11, padding: 1, name: 'c' });
    expectRefusal(() => conv.apply(image()), "ConvBNRReLU 'c'", '11 x 11', '8 x 8', 'padding 1');
  });

  it.each([
    ['RReLU', () => rrelu()],
    ['ConvBNRReLU', () => convBNRReLU({ filters: 2, kernelSize: 1 })],
    ['FullyConnected', () => new FullyConnected({ units: 2 })],
  ])('two inputs: %s', (name, make) => {
    expectRefusal(() => make().apply([image(), image()]), name, 'one input, got 2');
  });
});

describe('a factory refuses', () => {
  it.each<Wrong>([
    ...wrongOptions,
    ...wrongName,
    [{ numFilter: -1 }, 'filters', 'got -1'],
    [{ kernel: 0 }, 'kernelSize', 'got 0'],
    [{ stride: 1.5 }, 'strides', 'got 1.5'],
    [{ pad: -1 }, 'padding', 'got -1'],
  ])('convFactory: %o', (wrong, ...shown) => {
    const args = { numFilter: 2, kernel: 1, name: 'c', ...wrong } as ConvFactoryArguments;
    expectRefusal(() => convFactory(image(), args), ...shown);
  });

  const sizesB = { num3x3red: 1, num3x3: 2, numD3x3red: 1, numD3x3: 3 };
  const sizesA = { ...sizesB, num1x1: 1, proj: 4 };
  const wrongSizes = (sizes: object): readonly Wrong[] =>
    Object.keys(sizes).map((size) => [{ [size]: -2 }, 'filters', 'got -2']);

  it.each<Wrong>([
    ...wrongOptions,
    ...wrongName,
    ...wrongSizes(sizesA),
    [{ pool: 'min' }, 'pool', "'avg' or 'max', got 'min'"],
    [{ pool: undefined }, 'pool', 'got undefined'],
  ])('inceptionFactoryA: %o', (wrong, ...shown) => {
    const args = { ...sizesA, pool: 'avg', name: 'a', ...wrong } as InceptionFactoryAArguments;
    expectRefusal(() => inceptionFactoryA(image(), args), ...shown);
  });

  it.each<Wrong>([...wrongOptions, ...wrongName, ...wrongSizes(sizesB)])(
    'inceptionFactoryB: %o',
    (wrong, ...shown) => {
      const args = { ...sizesB, name: 'b', ...wrong } as InceptionFactoryBArguments;
      expectRefusal(() => inceptionFactoryB(image(), args), ...shown);
    },
  );

  it('data of another rank', () => {
    const conv = () => convFactory(flat(), { numFilter: 1, kernel: 1, name: 'c' });
    const a = () => inceptionFactoryA(flat(), { ...sizesA, pool: 'max', name: 'a' });
    const b = () => inceptionFactoryB(flat(), { ...sizesB, name: 'b' });
    for (const make of [conv, a, b]) expectRefusal(make, 'rank 4', 'got [null,256]');
  });
});

describe('the network refuses', () => {
  it.each<Wrong>([
    ...wrongOptions,
    [{ width: -1 }, 'width', 'got -1'],
    [{ width: 0 }, 'width', 'got 0'],
    [{ width: Number.POSITIVE_INFINITY }, 'width', 'got Infinity'],
    [{ width: '1/8' }, 'width', "got '1/8'"],
    [{ classes: 0 }, 'classes', 'got 0'],
    [{ classes: 2.5 }, 'classes', 'got 2.5'],
    [{ inputShape: [28, 28] }, 'inputShape', 'got [28,28]'],
    [{ inputShape: [28, 28, 0] }, 'inputShape', 'got 0'],
    [{ inputShape: 28 }, 'inputShape', 'got 28'],
  ])('%o', (wrong, ...shown) => {
    expectRefusal(() => inception(wrong as InceptionOptions), ...shown);
  });

  it.each([-1, 0.5, Number.NaN])('step %o', (step) => {
    const network = inception({ width: 1 / 64, inputShape: [4, 4, 1], classes: 2 });
    expectRefusal(() => setTrainingStep(network, step), 'setTrainingStep', `got ${step}`);
    network.dispose();
  });
});

describe.each([
  ['xavier2015', xavier2015],
  ['heNormal', heNormal],
])('%s refuses', (name, make) => {
  it.each([...wrongSeeds, ...wrongStreams])('%o', (wrong, ...shown) => {
    expectRefusal(() => make(wrong as Parameters<typeof make>[0]), name, ...shown);
  });

  it('a weight that is no filter and no matrix', () => {
    expectRefusal(() => make().apply([3, 3, 4]), name, '[3, 3, 4]');
  });
});
