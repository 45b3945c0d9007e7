import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { BACKENDS, type BackendName, selectBackend } from './selectBackend.js';

describe('selectBackend', () => {
  it('takes wasm of itself, and says why', async () => {
    const { name, reason } = await selectBackend();
    expect(name).toBe('wasm');
    expect(tf.getBackend()).toBe('wasm');
    expect(reason).toContain('the fastest found');
  });

  it.each(BACKENDS)('takes %s when asked', async (asked) => {
    const { name, reason } = await selectBackend(asked);
    expect([name, tf.getBackend()]).toEqual([asked, asked]);
    expect(reason).toContain('as asked');
  });

  it('names what there is if it does not know a name', async () => {
    const error = await selectBackend('cuda' as BackendName).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
    expect((error as Error).message).toBe("there is no backend 'cuda': choose auto, wasm or cpu");
  });

  it('says what to install, and goes on to the next', async () => {
    vi.doMock('@tensorflow/tfjs-backend-wasm', () => {
      throw new Error('Cannot find package');
    });
    const install = 'npm install @tensorflow/tfjs-backend-wasm';
    await expect(selectBackend('wasm')).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringContaining(install),
    });
    const { name, reason } = await selectBackend('auto');
    expect(name).toBe('cpu');
    expect(reason).toContain(install);
    vi.doUnmock('@tensorflow/tfjs-backend-wasm');
  });
});
