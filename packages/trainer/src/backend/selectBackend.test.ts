import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { tensorflow } from '../../../../test/support/tensorflow.js';
import { webgpu } from '../../../../test/support/webgpu.js';
import { type BackendName, selectBackend } from './selectBackend.js';

describe('selectBackend', () => {
  const fastest = tensorflow[0] ?? webgpu[0] ?? 'wasm';

  it('takes the fastest of itself, and says why', async () => {
    const { name, reason } = await selectBackend();
    expect(name).toBe(fastest);
    expect(tf.getBackend()).toBe(fastest);
    expect(reason).toContain('the fastest found');
    expect(reason).not.toContain('npm install');
  });

  it.each(['wasm', 'cpu', ...tensorflow, ...webgpu] as const)(
    'takes %s when asked',
    async (asked) => {
      const { name, reason } = await selectBackend(asked);
      expect([name, tf.getBackend()]).toEqual([asked, asked]);
      expect(reason).toContain('as asked');
    },
  );

  it('names what there is if it does not know a name', async () => {
    const error = await selectBackend('cuda' as BackendName).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
    expect((error as Error).message).toBe(
      "there is no backend 'cuda': choose auto, webgpu, tensorflow, wasm, cpu",
    );
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
    vi.doMock('@tensorflow/tfjs-node', () => {
      throw new Error('libtensorflow is not there');
    });
    // Where nothing has been set up.
    vi.stubEnv('XDG_CACHE_HOME', await temporaryFolder());
    vi.stubEnv('CIFAR_WEBGPU_ADAPTER', 'none such');
    await expect(selectBackend('tensorflow')).rejects.toMatchObject({
      message: expect.stringContaining('npx cifar-setup tensorflow, or npm install @tensorflow'),
    });
    const { name, reason, singleThreaded } = await selectBackend('auto');
    expect([name, singleThreaded]).toEqual(['cpu', true]);
    expect(reason).toContain(install);
    vi.unstubAllEnvs();
    vi.doUnmock('@tensorflow/tfjs-node');
    vi.doUnmock('@tensorflow/tfjs-backend-wasm');
  });

  it.runIf(webgpu.length > 0)('says which adapters there are if none has the name', async () => {
    vi.stubEnv('CIFAR_WEBGPU_ADAPTER', 'none such');
    await expect(selectBackend('webgpu')).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      message: expect.stringMatching(
        /webgpu has no adapter 'none such': [\s\S]*Available adapters/,
      ),
    });
    vi.unstubAllEnvs();
  });

  it.runIf(process.env['CIFAR_WEBGPU_ADAPTER'] === 'llvmpipe')(
    'takes a software adapter only if it is named, and never of itself',
    async () => {
      const { name } = await selectBackend('auto');
      expect(name).not.toBe('webgpu');
      vi.stubEnv('CIFAR_WEBGPU_ADAPTER', '');
      await expect(selectBackend('webgpu')).rejects.toThrow(
        /only the software adapter 'llvmpipe.*name it: CIFAR_WEBGPU_ADAPTER=/,
      );
      const named = await selectBackend('webgpu', { adapter: 'llvmpipe' });
      expect(named.reason).toContain('llvmpipe');
      vi.unstubAllEnvs();
    },
  );
});
