import { describe, expectTypeOf, it } from 'vitest';
import {
  batches,
  type Cifar10Class,
  type Cifar100Class,
  type Cifar100Superclass,
  type CifarDataset,
  type openCifar10,
  type openCifar100,
  type readCifar100,
  type SyntheticClass,
  syntheticCifar100,
} from '../src/index.js';

type Opened<Open extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<Open>>;

describe('a dataset is typed by its classes', () => {
  it('as they are opened, read or drawn', () => {
    expectTypeOf<Opened<typeof openCifar100>>().toEqualTypeOf<
      CifarDataset<Cifar100Class, Cifar100Superclass>
    >();
    expectTypeOf<Opened<typeof readCifar100>['classes'][number]>().toEqualTypeOf<Cifar100Class>();
    expectTypeOf<Opened<typeof openCifar10>['classes'][number]>().toEqualTypeOf<Cifar10Class>();
    const { train, classes } = syntheticCifar100({ trainCount: 10, testCount: 1 });
    const [label] = batches(train, { batchSize: 1 }).batch(0, 0).labels;
    expectTypeOf(classes[label!]).toEqualTypeOf<SyntheticClass | undefined>();
    expectTypeOf<'apple'>().toExtend<Cifar100Class>();
    expectTypeOf<'aple'>().not.toExtend<Cifar100Class>();
    expectTypeOf<'warm_disc'>().not.toExtend<SyntheticClass>();
  });

  it('and is also a dataset of any classes', () => {
    expectTypeOf<Opened<typeof openCifar100>>().toExtend<CifarDataset>();
    expectTypeOf<CifarDataset['classes']>().toEqualTypeOf<readonly string[]>();
  });
});
