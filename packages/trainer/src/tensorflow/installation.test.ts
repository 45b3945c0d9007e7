import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { findTensorFlow } from './findTensorFlow.js';
import { installationFolder, MANIFEST_FILE, type Manifest, system } from './installation.js';
import { nativeSources } from './nativeSources.js';
import { processor } from './processor.js';
import { TENSORFLOW_VERSION, TFJS_NODE_VERSION, type Variant } from './wheels.js';

beforeEach(async () => {
  vi.stubEnv('XDG_CACHE_HOME', await temporaryFolder());
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function matching(): Promise<Manifest> {
  return {
    tensorflow: TENSORFLOW_VERSION,
    tfjsNode: TFJS_NODE_VERSION,
    system: system(),
    sourcesSha256: (await nativeSources()).sha256,
    processor: await processor(),
  };
}

async function install(variant: Variant, manifest: unknown): Promise<void> {
  const folder = installationFolder(variant);
  await mkdir(folder, { recursive: true });
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  await writeFile(join(folder, MANIFEST_FILE), text);
}

describe('findTensorFlow', () => {
  it('finds none where none has been finished', async () => {
    expect(await findTensorFlow()).toBeUndefined();
    await mkdir(installationFolder('cpu'), { recursive: true });
    expect(await findTensorFlow()).toBeUndefined();
    await install('cpu', '{"tensorflow":');
    expect(await findTensorFlow()).toBeUndefined();
  });

  it('finds one that matches', async () => {
    await install('cpu', await matching());
    const found = await findTensorFlow();
    expect(found).toMatchObject({ variant: 'cpu', tensorflowVersion: TENSORFLOW_VERSION });
    expect(found).not.toHaveProperty('mismatch');
    expect(found).not.toHaveProperty('kernelsMismatch');
  });

  it.each([
    [{ system: 'plan9-mips' }, `it was made for plan9-mips, this is ${system()}`],
    [{ tensorflow: '1.0.0' }, `it is TensorFlow 1.0.0, wanted is ${TENSORFLOW_VERSION}`],
    [{ tfjsNode: '1.0.0' }, `it is tfjs-node 1.0.0, wanted is ${TFJS_NODE_VERSION}`],
  ])('says of one with %j that %s', async (other, mismatch) => {
    await install('cpu', { ...(await matching()), ...other });
    expect(await findTensorFlow()).toMatchObject({ mismatch });
  });

  it.each([
    [{ sourcesSha256: '0' }, 'they are of other sources'],
    [{ processor: 'a 486' }, 'they were compiled for the processor a 486, this is '],
  ])('says of the kernels of one with %j that %s', async (other, mismatch) => {
    await install('cpu', { ...(await matching()), ...other });
    const found = await findTensorFlow();
    expect(found).not.toHaveProperty('mismatch');
    expect(found).toMatchObject({ kernelsMismatch: expect.stringContaining(mismatch) });
  });

  it('prefers one that matches', async () => {
    await install('cpu', { ...(await matching()), tensorflow: '1.0.0' });
    await install('gpu', await matching());
    expect(await findTensorFlow()).toMatchObject({ variant: 'gpu' });
  });
});

describe('nativeSources', () => {
  it('has the sources of the kernels, the options they need, and a hash of all', async () => {
    const { kernels, kernelOptions, opener, sha256 } = await nativeSources();
    expect(kernels.length).toBeGreaterThan(3);
    expect(kernelOptions).toMatch(/compilerOptions\.txt$/);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const folder = await temporaryFolder();
    const names = { 'a.cc': 'int a;', 'compilerOptions.txt': '-O3', 'openQuietly.c': 'int b;' };
    for (const [name, text] of Object.entries(names)) await writeFile(join(folder, name), text);
    const hash = async () => (await nativeSources(folder, folder)).sha256;
    const before = await hash();
    expect(before).not.toBe(sha256);
    for (const name of [...Object.keys(names), 'a.h']) {
      await writeFile(join(folder, name), `${name} changed`);
      expect(await hash(), name).not.toBe(before);
    }
    expect(opener).toMatch(/openQuietly\.c$/);
  });
});
