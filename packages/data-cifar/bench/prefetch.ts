import { parseArgs } from 'node:util';
import {
  type Batch,
  batches,
  normalize,
  prefetch,
  randAugment,
  randomCrop,
  randomMirror,
  syntheticCifar100,
} from '../src/index.js';

// What a step takes whose batches are made in front of it, and whose batches workers make ahead. The step keeps this
// thread from everything else, as one on wasm or in a native library does.
//
// npm run bench -w packages/data-cifar -- --step 50 --batch-size 128 --workers 1,2

const { values } = parseArgs({
  options: {
    step: { type: 'string', default: '50' },
    'batch-size': { type: 'string', default: '128' },
    workers: { type: 'string', default: '1,2' },
    steps: { type: 'string', default: '60' },
  },
});
const stepMilliseconds = Number(values.step);
const steps = Number(values.steps);
const WARM_UP = 5;

const { train } = syntheticCifar100({ trainCount: 20_000, testCount: 1 });
const source = batches(train, {
  batchSize: Number(values['batch-size']),
  shuffle: true,
  lastBatch: 'wrap',
  transforms: [
    randomCrop(32, { padding: 4 }),
    randomMirror(),
    randAugment({ operations: 2, magnitude: 9 }),
    normalize(),
  ],
});

function step(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Milliseconds from step to step. */
async function measure(batch: (epoch: number, index: number) => Batch | Promise<Batch>) {
  let [epoch, index] = [0, 0];
  let started = 0;
  for (let i = -WARM_UP; i < steps; i++) {
    if (i === 0) started = performance.now();
    await batch(epoch, index);
    step(stepMilliseconds);
    index += 1;
    if (index === source.batchCount(epoch)) [epoch, index] = [epoch + 1, 0];
  }
  return (performance.now() - started) / steps;
}

const show = (name: string, milliseconds: number) =>
  process.stdout.write(`${name}: ${milliseconds.toFixed(1)} ms a step of ${stepMilliseconds} ms\n`);

show('without workers', await measure((epoch, index) => source.batch(epoch, index)));
for (const workers of values.workers.split(',').map(Number)) {
  const prefetched = prefetch(source, { workers });
  show(`${workers} workers`, await measure((epoch, index) => prefetched.batch(epoch, index)));
  await prefetched.close();
}
