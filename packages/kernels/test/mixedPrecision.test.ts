// Brings the gradients of tfjs's own ops.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { drawTensor } from '../../../test/support/drawTensor.js';
import { relativeError } from '../../../test/support/relativeError.js';
import { webgpu } from '../../../test/support/webgpu.js';
import { hasMixedPrecision, registerKernels, withPrecision } from '../src/index.js';
import { batchNormInference } from '../src/ops/batchNormInference.js';
import { batchNormTraining } from '../src/ops/batchNormTraining.js';
import { conv2d } from '../src/ops/conv2d.js';
import { convBatchNormTraining } from '../src/ops/convBatchNormTraining.js';
import { avgPool, maxPool } from '../src/ops/pool.js';
import { rrelu } from '../src/ops/rrelu.js';
import { backends, useBackend } from './backends.js';

type Vector = tf.Tensor1D;
type Image = tf.Tensor4D;

describe.each(backends.filter((name) => name !== 'webgpu'))('precision on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is float32', () => {
    expect(hasMixedPrecision()).toBe(false);
    expect(withPrecision('float32', () => 3)).toBe(3);
    const mixed = () => withPrecision('mixed', () => 3);
    expect(mixed).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(mixed).toThrow(`got ${backend}`);
  });
});

describe('withPrecision', () => {
  it('refuses what is no precision, and what would go on behind it', () => {
    const none = 'half' as 'mixed';
    expect(() => withPrecision(none, () => 1)).toThrow('float32, mixed, got half');
    expect(() => withPrecision('float32', async () => 1)).toThrow('synchronous');
  });
});

/** Those whose adapter has 16-bit floats: not all software adapters do. */
const able: string[] = [];
for (const backend of webgpu) {
  await useBackend(backend);
  if (hasMixedPrecision()) able.push(backend);
}

interface Case {
  readonly op: string;
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly shapes: readonly number[][];
  /** The greatest relative error of the value and the gradients. */
  readonly bound: number;
}

// A number of 16 bits is off by 2^-12 of its size, in the mean of squares by 2e-4. Where a rectifier's
// kink or a maximum takes the other side, an element is off altogether.
const ROUNDED = 1e-3;
const KINKED = 4e-2;

const slopes = { seed: 1, stream: 2, step: 3 };
const moving = (channels: number) => ({
  mean: tf.zeros([channels]) as Vector,
  variance: tf.ones([channels]) as Vector,
  momentum: 0.9,
});
const image = [3, 9, 8, 16];
const channels = [16];
const window = { strides: 2, padding: 1 } as const;

const cases: readonly Case[] = [
  ...[image, [2, 5, 4, 3]].map((shape) => ({
    op: `conv2d of ${shape[3]} channels`,
    run: (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
      conv2d(x as Image, filter as Image, bias as Vector, { padding: 1 }),
    shapes: [shape, [3, 3, shape[3]!, 16], [16]],
    bound: ROUNDED,
  })),
  // Several tiles in each direction, of which some are not full.
  ...(
    [
      [[3, 17, 15, 36], 100, { padding: 1 }],
      [[3, 17, 15, 68], 36, { padding: 1, strides: 2 }],
    ] as const
  ).map(([shape, filters, options]) => ({
    op: `conv2d of ${shape[3]} to ${filters} channels`,
    run: (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) =>
      conv2d(x as Image, filter as Image, bias as Vector, options),
    shapes: [[...shape], [3, 3, shape[3], filters], [filters]],
    bound: ROUNDED,
  })),
  {
    op: 'conv2d with stride 2, of 5 outputs',
    run: (x, filter, bias) => conv2d(x as Image, filter as Image, bias as Vector, window),
    shapes: [image, [3, 3, 16, 5], [5]],
    bound: ROUNDED,
  },
  ...[16, 72].map((filters) => ({
    op: `convBatchNormTraining of ${filters} channels`,
    // Of the bias the gradient is 0 but for rounding.
    run: (x: tf.Tensor, filter: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      convBatchNormTraining(
        x as Image,
        {
          filter: filter as Image,
          bias: tf.ones([filters]) as Vector,
          gamma: gamma as Vector,
          beta: beta as Vector,
        },
        { padding: 1, rrelu: slopes, moving: moving(filters) },
      ).output,
    shapes: [image, [3, 3, 16, filters], [filters], [filters]],
    bound: KINKED,
  })),
  ...[16, 3].map((count) => ({
    op: `batchNormTraining of ${count} channels`,
    run: (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      batchNormTraining(x, gamma as Vector, beta as Vector).output,
    shapes: [[2, 5, 4, count], [count], [count]],
    bound: 3 * ROUNDED,
  })),
  {
    op: 'batchNormInference',
    run: (x, gamma, beta, mean, variance) =>
      batchNormInference(
        x as Image,
        gamma as Vector,
        beta as Vector,
        mean as Vector,
        tf.add(tf.square(variance), 1) as Vector,
        { rrelu: {} },
      ),
    shapes: [image, channels, channels, channels, channels],
    bound: KINKED,
  },
  ...[true, false].map((training) => ({
    op: `rrelu, training: ${training}`,
    run: (x: tf.Tensor) => rrelu(x, { ...slopes, training }),
    shapes: [[2, 5, 4, 3]],
    bound: ROUNDED,
  })),
  {
    op: 'avgPool',
    run: (x) => avgPool(x as Image, { size: 3, strides: 2, padding: 1 }),
    shapes: [image],
    bound: ROUNDED,
  },
  {
    op: 'maxPool',
    run: (x) => maxPool(x as Image, { size: 3, strides: 2, padding: 1 }),
    shapes: [image],
    bound: ROUNDED,
  },
  {
    op: 'matMul',
    run: (x, y) => tf.matMul(x, y),
    shapes: [
      [7, 24],
      [24, 9],
    ],
    bound: ROUNDED,
  },
  {
    op: 'a block of two branches',
    run: (x, filter, turned) => {
      const left = conv2d(x as Image, filter as Image, null, { padding: 1 });
      const right = avgPool(conv2d(x as Image, turned as Image, null), {
        size: 3,
        strides: 1,
        padding: 1,
      });
      return tf.concat([left, right, x], 3);
    },
    shapes: [image, [3, 3, 16, 8], [1, 1, 16, 4]],
    bound: ROUNDED,
  },
];

describe.each(able)('mixed precision on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    registerKernels();
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(0));

  const gpuBytes = () => (tf.memory() as unknown as { numBytesInGPU: number }).numBytesInGPU;

  /** A tensor in 16 bits, of the numbers of one in 32. */
  const half = (x: tf.Tensor) => withPrecision('mixed', () => rrelu(x, { lower: 1, upper: 1 }));

  it.each(cases)(
    '$op: value and gradients',
    async ({ run, shapes, bound }) => {
      const inputs = shapes.map((shape, i) => drawTensor(shape, [-1, 1, 10 + i]));
      const dy = tf.tidy(() => drawTensor(run(...inputs).shape, [-1, 1, 20]));
      const all = (): tf.Tensor[] =>
        tf.tidy(() => {
          // Also from a source and a gradient in 16 bits.
          const first = (x: tf.Tensor) => rrelu(x, { lower: 1, upper: 1 });
          const last = (y: tf.Tensor) => (y.rank === 4 ? first(y) : y);
          const { value, grads } = tf.valueAndGrads((...given) => {
            const [x, ...rest] = given as [tf.Tensor, ...tf.Tensor[]];
            return last(run(first(x), ...rest));
          })(inputs, dy);
          return [value, ...grads];
        });
      const expected = all();
      const actual = withPrecision('mixed', all);
      for (const [i, tensor] of actual.entries()) {
        const error = relativeError(
          await tensor.data<'float32'>(),
          await expected[i]!.data<'float32'>(),
        );
        expect(error, i === 0 ? 'value' : `gradient ${i - 1}`).toBeLessThan(bound);
        expect(tensor.shape).toEqual(expected[i]!.shape);
      }
      tf.dispose([...inputs, dy, ...expected, ...actual]);
      // A software adapter takes seconds for a shader.
    },
    180_000,
  );

  it('multiplies by matrix units where the adapter has them', async () => {
    const { device, requestedFrom } = tf.backend() as unknown as {
      readonly device: GPUDevice;
      readonly requestedFrom: { readonly subgroupMatrixConfigs?: Iterable<unknown> };
    };
    const created = vi.spyOn(device, 'createComputePipeline');
    onTestFinished(() => created.mockRestore());
    tf.tidy(() => {
      const [x, filter] = [
        drawTensor([1, 4, 4, 20], [-1, 1, 1]),
        drawTensor([1, 1, 20, 20], [-1, 1, 2]),
      ];
      const grads = tf.grads((a, b) => conv2d(a as Image, b as Image, null));
      withPrecision('mixed', () => grads([x, filter]));
    });
    const labels = created.mock.calls.map(([{ label }]) => label);
    const byMatrices = labels.filter((label) => label?.includes('by matrices'));
    const hasUnits = [...(requestedFrom.subgroupMatrixConfigs ?? [])].length > 0;
    if (process.env['CIFAR_TEST_MATRIX_UNITS'] === 'required') expect(hasUnits).toBe(true);
    // Output, gradient of the input, gradient of the filter.
    expect(byMatrices.length).toBe(hasUnits ? 3 : 0);
  });

  it('stores activations in half the memory, until somebody else needs them', async () => {
    const x = drawTensor([64, 16], [-1, 1, 1]);
    const values = await x.data();
    tf.square(x).dispose();
    const growthBy = (make: () => tf.Tensor) => {
      const before = gpuBytes();
      const made = make();
      return [made, gpuBytes() - before] as const;
    };
    const [wide, wideBytes] = growthBy(() => rrelu(x, { lower: 1, upper: 1 }));
    const [narrow, narrowBytes] = growthBy(() => half(x));
    expect(wideBytes - narrowBytes).toBe(64 * 16 * 2);
    const moreByOne = tf.tidy(() => tf.add(narrow, tf.scalar(1)));
    const found = await narrow.data();
    const next = await moreByOne.data();
    for (const [i, value] of values.entries()) {
      expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11);
      expect(next[i]).toBe(Math.fround(found[i]! + 1));
    }
    tf.dispose([x, wide, narrow, moreByOne]);
  });

  it('adds and joins what is stored in either way', async () => {
    const x = drawTensor([3, 5], [-1, 1, 1]);
    const results = tf.tidy(() => {
      const narrow = half(x);
      const joined = tf.concat([x, half(x), tf.zeros([0, 5]), x], 0);
      return [tf.add(half(x), half(x)), tf.add(narrow, x), joined, tf.concat([half(x), x], 1)];
    });
    const [doubled, added, joined, beside] = await Promise.all(
      results.map((tensor) => tensor.data<'float32'>()),
    );
    const values = await x.data<'float32'>();
    const twice = values.map((value) => 2 * value);
    expect(relativeError(doubled!, twice)).toBeLessThan(ROUNDED);
    expect(relativeError(added!, twice)).toBeLessThan(ROUNDED);
    expect(relativeError(joined!, Float32Array.of(...values, ...values, ...values))).toBeLessThan(
      ROUNDED,
    );
    const rows = [0, 5, 10].flatMap((first) => {
      const row = [...values.subarray(first, first + 5)];
      return [...row, ...row];
    });
    expect(relativeError(beside!, Float32Array.from(rows))).toBeLessThan(ROUNDED);
    tf.dispose([x, ...results]);
  });

  it('shows what is out of range as infinite', async () => {
    const x = tf.tensor1d([65504, 70000, -70000, 1e-8]);
    const narrow = half(x);
    expect([...(await narrow.data())]).toEqual([65504, Infinity, -Infinity, 0]);
    tf.dispose([x, narrow]);
  });

  it('ends with the function, also where that throws', async () => {
    const x = tf.ones([4, 4]);
    expect(() =>
      withPrecision('mixed', () => {
        withPrecision('float32', () => {});
        half(x).dispose();
        throw new Error('stop');
      }),
    ).toThrow('stop');
    const before = gpuBytes();
    const y = rrelu(x);
    expect(gpuBytes() - before).toBeGreaterThanOrEqual(4 * 4 * 4);
    tf.dispose([x, y]);
  });
});
