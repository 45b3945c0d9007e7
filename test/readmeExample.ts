import { batches, normalize, syntheticCifar100 } from '@cifar/data-cifar';
import { inception } from '@cifar/layers-inception';
import { fit, progressBar, SGD, selectBackend } from '@cifar/trainer';

await selectBackend('auto');
const data = syntheticCifar100({ trainCount: 640, testCount: 200 }); // or: await openCifar100()
const train = batches(data.train, { batchSize: 32, shuffle: true, transforms: [normalize()] });
const validation = batches(data.test, { batchSize: 100, transforms: [normalize()] });
const network = inception({ classes: 100, width: 1 / 8, inputShape: [32, 32, 3] });
const optimizer = new SGD({ learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4 });
await fit(network, { train, validation, epochs: 2, optimizer, callbacks: [progressBar()] });
