import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  batches,
  centerCrop,
  normalize,
  type PrefetchedSource,
  prefetch,
  randAugment,
  randomCrop,
  syntheticCifar100,
} from '@cifar/data-cifar';
import {
  type BatchSource,
  type Callback,
  cutmix,
  evaluate,
  type FitOptions,
  fit,
  learningRateRangeTest,
  mixup,
  SGD,
} from '@cifar/trainer';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../test/support/backends.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';

const { train, test } = syntheticCifar100({ trainCount: 40, testCount: 24 });
const source = batches(train, {
  batchSize: 16,
  shuffle: true,
  seed: 3,
  lastBatch: 'wrap',
  transforms: [randAugment(), randomCrop(8), normalize()],
});
const testSource = batches(test, { batchSize: 10, transforms: [centerCrop(8), normalize()] });

const open: PrefetchedSource[] = [];
afterEach(async () => {
  for (const prefetched of open.splice(0)) await prefetched.close();
});

function ahead(of: typeof source): PrefetchedSource {
  const prefetched = prefetch(of, { workers: 2, ahead: 3 });
  open.push(prefetched);
  return prefetched;
}

const model = () =>
  sequential({
    layers: [
      layers.flatten({ inputShape: [8, 8, 3], name: 'flatten' }),
      layers.dense({
        units: 100,
        kernelInitializer: initializers.glorotUniform({ seed: 1 }),
        name: 'logits',
      }),
    ],
  });

const options = (from: BatchSource, validation: BatchSource): FitOptions => ({
  train: from,
  validation,
  epochs: 3,
  optimizer: new SGD({ learningRate: 0.05, momentum: 0.9 }),
});

/** What a run leaves: its metrics and the weights. */
async function left(runDir: string): Promise<Buffer[]> {
  const paths = ['metrics.jsonl', 'checkpoints/epoch-0003/weights.bin'];
  return Promise.all(paths.map((path) => readFile(join(runDir, path))));
}

const WRAPPED: [string, (from: BatchSource) => BatchSource][] = [
  ['as they are', (from) => from],
  ['mixed by mixup', (from) => mixup(from, { seed: 1 })],
  ['mixed by cutmix', (from) => cutmix(from, { seed: 1 })],
];

describe('batches made by workers', () => {
  beforeAll(() => useBackend('cpu'));

  it.each(WRAPPED)('give the same run, %s', async (_name, wrapped) => {
    const folder = await temporaryFolder();
    const plain = join(folder, 'plain');
    await fit(model(), { ...options(wrapped(source), testSource), runDir: plain });
    const prefetched = join(folder, 'prefetched');
    const made = options(wrapped(ahead(source)), ahead(testSource));
    await fit(model(), { ...made, runDir: prefetched });
    expect(await left(prefetched)).toEqual(await left(plain));
  });

  it('give the same run if it is stopped within an epoch and resumed', async () => {
    const folder = await temporaryFolder();
    const plain = join(folder, 'plain');
    await fit(model(), { ...options(source, testSource), runDir: plain });

    const stopped = join(folder, 'stopped');
    const controller = new AbortController();
    const stop: Callback = {
      onStepEnd: ({ step }) => {
        if (step === 4) controller.abort();
      },
    };
    const first = await fit(model(), {
      ...options(ahead(source), ahead(testSource)),
      ...{ runDir: stopped, callbacks: [stop], signal: controller.signal },
    });
    expect([first.status, first.step]).toEqual(['interrupted', 4]);
    const rest = options(ahead(source), ahead(testSource));
    await fit(model(), { ...rest, runDir: stopped, resume: true });
    expect(await left(stopped)).toEqual(await left(plain));
  });

  it('are evaluated, and tried at other learning rates, to the same numbers', async () => {
    const network = model();
    expect(await evaluate(network, ahead(testSource))).toEqual(await evaluate(network, testSource));
    const range = (from: BatchSource) =>
      learningRateRangeTest(network, {
        ...{ train: from, steps: 8, from: 1e-4, to: 1e-1 },
        optimizer: new SGD({ learningRate: 0 }),
      });
    expect(await range(ahead(source))).toEqual(await range(source));
  });
});
