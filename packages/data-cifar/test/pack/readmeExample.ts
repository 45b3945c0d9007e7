import { syntheticCifar100 } from '@cifar/data-cifar';
import { decodeImageRecord, openRecords, packCifar } from '@cifar/data-cifar/records';

// Of the real images: await openCifar100(), which reads the pack, too.
const dataset = syntheticCifar100({ trainCount: 200, testCount: 100 });
await packCifar(dataset, 'cifar-100-rec');

const records = await openRecords('cifar-100-rec/train.rec');
const { label, image } = decodeImageRecord(await records.read(42));
console.log(records.keys.length, dataset.classes[Number(label)], image.length);
await records.close();
