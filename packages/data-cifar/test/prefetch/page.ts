import { batches, prefetch, randAugment, syntheticCifar100 } from '../../src/index.js';
import { inverted } from './ownTransforms.js';

const { train } = syntheticCifar100({ trainCount: 40, testCount: 1 });

/** What is the same wherever it is made. */
async function digestOf(images: Float32Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Float32Array(images));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param modules That of the transforms of the user; without one, all are of the package. */
async function run(modules: readonly string[]) {
  const own = modules.length === 0 ? [] : [inverted({ kind: 'inverted' })];
  const source = batches(train, {
    batchSize: 16,
    shuffle: true,
    seed: 4,
    transforms: [randAugment(), ...own],
  });
  const prefetched = prefetch(source, { workers: 2, modules });
  const expected: string[] = [];
  const found: string[] = [];
  for (const [epoch, index] of [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [7, 2],
  ] as const) {
    expected.push(await digestOf(source.batch(epoch, index).images));
    found.push(await digestOf((await prefetched.batch(epoch, index)).images));
  }
  await prefetched.close();
  const after = await prefetched.batch(0, 0).catch((error: { code?: string }) => error.code);
  return { isShared: crossOriginIsolated, expected, found, after };
}

/** What is said where the module of a worker's transforms is not there. */
async function fail() {
  const source = batches(train, { batchSize: 16, transforms: [inverted({ kind: 'inverted' })] });
  const prefetched = prefetch(source, { modules: [new URL('/nowhere.js', location.href).href] });
  return prefetched.batch(0, 0).catch((error: { code?: string; message: string }) => ({
    code: error.code,
    message: error.message,
  }));
}

Object.assign(globalThis, { run, fail });
