import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../../test/support/expectClose.js';
import { draw } from '../../../../test/support/mulberry32.js';
import { backends, useBackend } from '../../test/backends.js';
import { read } from '../../test/read.js';
import golden from '../golden/rrelu.json' with { type: 'json' };
import { KernelArgumentError } from '../kernelArgumentError.js';
import { drawSlopes } from '../random/drawSlopes.js';
import { type RReluOptions, rrelu } from './rrelu.js';

/** Output and gradient, as arrays. */
function run(x: tf.TensorLike, dy: tf.TensorLike, shape: number[], options: RReluOptions) {
  return read(
    tf.tidy(() => {
      const input = tf.tensor(x, shape, 'float32');
      const gradient = tf.grad((value) => rrelu(value, options));
      return { y: rrelu(input, options), dx: gradient(input, tf.tensor(dy, shape, 'float32')) };
    }),
  );
}

describe.each(backends)('rrelu on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(golden.cases)(
    'golden $name',
    ({ lower, upper, shape, x, dy, slope, ...expected }) => {
      it('takes the middle slope outside training', async () => {
        expectClose((await run(x, dy, shape, { lower, upper })).y, expected.test_y, 1e-7);
      });

      it('multiplies what is not positive by its slope, forward and backward', async () => {
        // A range of one point gives each element the golden slope, one element at a time.
        for (const [i, value] of slope.entries()) {
          const options = { lower: value, upper: value, training: true };
          const { y, dx } = await run([x[i]!], [dy[i]!], [1], options);
          expect(y[0]).toBeCloseTo(expected.train_y[i]!, 7);
          expect(dx[0]).toBeCloseTo(expected.train_dx[i]!, 7);
        }
      });
    },
  );

  it.each([1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 63, 100, 1023, 4099, 16_387])(
    'gives element i the i-th slope, bit for bit, in %i elements',
    async (size) => {
      const options = { lower: 0.125, upper: 0.334, seed: 2 ** 40 + 3, stream: 4e9, step: size };
      const slopes = drawSlopes(size, options);
      const x = draw(size, [-1, 1, size]);
      const dy = draw(size, [-1, 1, size + 1]);
      const { y, dx } = await run(x, dy, [size], { ...options, training: true });
      expect(y).toEqual(x.map((value, i) => (value > 0 ? value : value * slopes[i]!)));
      expect(dx).toEqual(dy.map((value, i) => (x[i]! > 0 ? value : value * slopes[i]!)));
    },
  );

  it('draws from 1/8 to 1/3 at seed, stream and step 0 unless told otherwise', async () => {
    const x = new Float32Array(8).fill(-1);
    const address = { lower: 1 / 8, upper: 1 / 3, seed: 0, stream: 0, step: 0 };
    const { y } = await run(x, x, [8], { training: true });
    expect(y).toEqual(drawSlopes(8, address).map((s) => -s));
    expect((await run(x, x, [8], {})).y[0]).toBe(Math.fround(-11 / 48));
  });

  it('keeps NaN', async () => {
    expect((await run([Number.NaN], [1], [1], { training: true })).y[0]).toBeNaN();
  });

  it('leaks no tensor', () => {
    const x = tf.tensor1d([-1, 1, 2]);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 50; step++) {
      tf.tidy(() => {
        tf.grad((value) => rrelu(value, { training: true, step }))(x, x);
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});

describe('rrelu', () => {
  beforeAll(() => useBackend('cpu'));

  it.each<[RReluOptions, RegExp]>([
    [{ lower: 0.5, upper: 0.25 }, /rrelu: .*lower 0.5 and upper 0.25/],
    [{ lower: 0.5 }, /lower 0.5 and upper 0.333/],
    [{ lower: Number.NaN }, /lower NaN/],
    [{ upper: Number.POSITIVE_INFINITY }, /upper Infinity/],
    [{ seed: -1 }, /seed must be an integer >= 0, got -1/],
    [{ seed: 0.5 }, /seed .* got 0.5/],
    [{ stream: 2 ** 32 }, /stream must be an integer in 0 .. 4294967295, got 4294967296/],
    [{ step: Number.NaN }, /step .* got NaN/],
  ])('refuses %j', (options, message) => {
    const x = tf.tensor1d([1]);
    expect(() => rrelu(x, options)).toThrow(KernelArgumentError);
    expect(() => rrelu(x, options)).toThrow(message);
    x.dispose();
  });

  it('refuses integers', () => {
    const x = tf.tensor1d([1], 'int32');
    expect(() => rrelu(x)).toThrow(/float32 tensor, got int32/);
    x.dispose();
  });
});
