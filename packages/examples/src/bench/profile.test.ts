import { compileKernels } from '@cifar/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { profileKernels } from './profile.js';

describe.each(allBackends)('profileKernels on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('counts what is computed, once, and not what is only compiled', async () => {
    const [a, b] = [tf.ones([8, 12]), tf.ones([12, 4])];
    await Promise.all([a.data(), b.data()]);
    const product = () => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D);
    const kernels = await profileKernels(async () => {
      await compileKernels(() => void product());
      await product().data();
    });
    const found = kernels.find(({ name }) => name === 'BatchMatMul')!;
    expect(found.calls).toBe(1);
    expect(found.operations).toBe(2 * 8 * 12 * 4);
    expect(found.bytes).toBe(4 * (8 * 12 + 12 * 4 + 8 * 4));
    expect(found.dispatches).toBe(backend === 'webgpu' ? 1 : 0);
    tf.dispose([a, b]);
  });
});
