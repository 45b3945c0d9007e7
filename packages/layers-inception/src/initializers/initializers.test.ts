import type * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { heNormal } from './heNormal.js';
import { identity } from './identity.js';
import type { Initializer } from './initializerBase.js';
import { readInitializer, writeInitializer } from './serializedInitializer.js';
import { xavier2015 } from './xavier2015.js';

const values = (initializer: Initializer, shape: number[]) => [
  ...(initializer.apply(shape) as tf.Tensor).dataSync(),
];

beforeAll(() => useBackend('cpu'));

describe('xavier2015', () => {
  it.each([
    [[3, 3, 64, 64], Math.sqrt(6 / 128)],
    [[1, 1, 64, 64], Math.sqrt(6 / 128)],
    [[1024, 100], Math.sqrt(6 / 1124)],
  ])('fills %j evenly up to sqrt(6 / (in + out)), whatever the area', (shape, limit) => {
    const drawn = values(xavier2015({ seed: 1 }), shape);
    const greatest = Math.max(...drawn.map(Math.abs));
    expect(greatest).toBeLessThanOrEqual(limit);
    expect(greatest).toBeGreaterThan(0.99 * limit);
    const square = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
    expect(square / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  });
});

describe('heNormal', () => {
  it('has a deviation of sqrt(2 / (area * in)), and the tails of a normal distribution', () => {
    const drawn = values(heNormal({ seed: 2 }), [3, 3, 32, 64]);
    const deviation = Math.sqrt(2 / (9 * 32));
    const scaled = drawn.map((value) => value / deviation);
    const mean = scaled.reduce((sum, value) => sum + value) / scaled.length;
    const square = scaled.reduce((sum, value) => sum + value * value, 0) / scaled.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(square).toBeCloseTo(1, 1);
    const within = scaled.filter((value) => Math.abs(value) < 1).length / scaled.length;
    expect(within).toBeCloseTo(0.683, 2);
  });
});

describe('identity', () => {
  it('passes channels on, at the middle of the window', () => {
    expect(values(identity(), [2, 2])).toEqual([1, 0, 0, 1]);
    const filter = values(identity(), [3, 3, 1, 1]);
    expect(filter).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('repeats inputs where there are more outputs, and leaves some out where there are fewer', () => {
    expect(values(identity(), [2, 4])).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
    expect(values(identity(), [3, 1])).toEqual([1, 0, 0]);
  });
});

describe.each([
  ['xavier2015', xavier2015],
  ['heNormal', heNormal],
])('%s', (_, make) => {
  it('is a function of seed and stream', () => {
    const here = values(make({ seed: 5, stream: 6 }), [3, 3, 4, 4]);
    expect(values(make({ seed: 5, stream: 6 }), [3, 3, 4, 4])).toEqual(here);
    expect(values(make({ seed: 6, stream: 6 }), [3, 3, 4, 4])).not.toEqual(here);
    expect(values(make({ seed: 5 + 2 ** 32, stream: 6 }), [3, 3, 4, 4])).not.toEqual(here);
    expect(values(make({ seed: 5, stream: 7 }), [3, 3, 4, 4])).not.toEqual(here);
  });

  it('is read as it was written', () => {
    const written = JSON.parse(JSON.stringify(writeInitializer(make({ seed: 5, stream: 6 }))));
    const here = values(make({ seed: 5, stream: 6 }), [2, 3]);
    expect(values(readInitializer(written), [2, 3])).toEqual(here);
  });

  it('refuses a wrong seed or stream, and a vector', () => {
    expect(() => make({ seed: -1 })).toThrow('seed');
    expect(() => make({ stream: 1.5 })).toThrow('stream');
    expect(() => make().apply([5])).toThrow('got the shape [5]');
  });
});
