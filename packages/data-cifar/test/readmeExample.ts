import { batches, normalize, randomCrop, randomMirror, syntheticCifar100 } from '@cifar/data-cifar';

// openCifar100() gives the real images, from a folder, an archive, the cache or the net.
const { train, classes } = syntheticCifar100({ trainCount: 1000, testCount: 100 });

const source = batches(train, {
  batchSize: 64,
  shuffle: true,
  seed: 42,
  transforms: [randomCrop(28), randomMirror(), normalize()],
});

const epoch = 0;
for (let index = 0; index < source.batchCount(epoch); index++) {
  const { images, labels, shape } = source.batch(epoch, index);
  console.log(shape, classes[labels[0]!], images.length);
}
