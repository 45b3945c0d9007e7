import {
  type CifarDataset,
  type DataLocation,
  type FindOptions,
  findCifar10,
  findCifar100,
  type OpenOptions,
  openCifar10,
  openCifar100,
} from '@cifar/data-cifar';

export type RealSetName = 'cifar-100' | 'cifar-10';

interface RealSet {
  find(options?: FindOptions): Promise<DataLocation | undefined>;
  open(options?: OpenOptions): Promise<CifarDataset>;
}

/** The sets of real images that commands know, by the names of `--dataset`. */
export const REAL_SETS: Readonly<Record<RealSetName, RealSet>> = {
  'cifar-100': { find: findCifar100, open: openCifar100 },
  'cifar-10': { find: findCifar10, open: openCifar10 },
};
