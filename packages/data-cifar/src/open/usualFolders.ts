import type { Layout } from '../dataset/layout.js';

/** Names that folders with a form of the data usually have, beside those that the archives give them. */
interface UsualFolders {
  /** The files of Hugging Face. */
  readonly parquet: readonly string[];
  /** A pack: `train.rec` and `test.rec`. */
  readonly records: readonly string[];
  /** An image a file. */
  readonly images: readonly string[];
}

export const USUAL_FOLDERS: Readonly<Record<Layout['name'], UsualFolders>> = {
  'cifar-100': {
    parquet: ['cifar-100-parquet', 'cifar100'],
    records: ['cifar-100-rec'],
    images: ['cifar-100-png', 'cifar100'],
  },
  'cifar-10': {
    parquet: ['cifar-10-parquet', 'plain_text'],
    records: ['cifar-10-rec'],
    images: ['cifar-10-png', 'cifar10'],
  },
};
