import { syntheticCifar100 } from '@cifar/data-cifar';
import { packCifar } from '@cifar/data-cifar/records';

// Packs images into a folder, and says so as soon as some are written.
const folder = process.argv[2]!;
const dataset = syntheticCifar100({ trainCount: 2000, testCount: 10 });
await packCifar(dataset, folder, {
  onProgress: ({ packed }) => {
    if (packed >= 500) process.stdout.write('packing\n');
  },
});
