import {
  batches,
  batchStream,
  eachBatch,
  normalize,
  prefetch,
  randAugment,
  syntheticCifar100,
} from '@cifar/data-cifar';

const { train } = syntheticCifar100({ trainCount: 256, testCount: 1 });
const source = batches(train, {
  batchSize: 64,
  shuffle: true,
  transforms: [randAugment(), normalize()],
});

// An epoch after the other, from a batch on; a break or an AbortSignal ends it.
for await (const { labels } of eachBatch(source, { epoch: 3, index: 2, epochs: 2 })) {
  console.log('batch', labels.length);
}

// A stream of the platform, which makes one batch before it is read.
const stream = batchStream(source, { queue: 1 });
const { value } = await stream.getReader().read();
console.log('streamed', value?.shape);

// The same batches, made ahead by two workers while this thread is busy.
const prefetched = prefetch(source, { workers: 2 });
for await (const { images } of eachBatch(prefetched)) console.log('prefetched', images.length);
await prefetched.close();
