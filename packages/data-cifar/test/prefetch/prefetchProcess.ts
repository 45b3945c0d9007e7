import { batches, prefetch, randAugment, syntheticCifar100 } from '../../src/index.js';

// A program that takes batches made by workers, and does not close them. It says what it has when it has nothing
// else to do. The argument says how many it takes.

const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
const source = batches(train, { batchSize: 8, transforms: [randAugment()] });
const prefetched = prefetch(source, { workers: 2 });
const taken = Number(process.argv[2]);
for (let index = 0; index < taken; index++) {
  // Nothing else keeps the process alive while it waits.
  const { labels } = await prefetched.batch(0, index);
  process.stdout.write(`${labels.length}\n`);
}
