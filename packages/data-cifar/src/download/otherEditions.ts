import type { Edition } from '../dataset/edition.js';
import type { Layout } from '../dataset/layout.js';

/** Of revisions that cannot change. */
const HUGGING_FACE_CIFAR100 =
  'https://huggingface.co/datasets/uoft-cs/cifar100/resolve/aadb3af77e9048adbea6b47c21a81e47dd092ae5/cifar100';
const HUGGING_FACE_CIFAR10 =
  'https://huggingface.co/datasets/uoft-cs/cifar10/resolve/0b2714987fa478483af9968de7c934580d0bb9a2/plain_text';

/** Other forms of the same images, for when the archive is slow or cannot be had. */
export const OTHER_EDITIONS: Readonly<Record<Layout['name'], readonly Edition[]>> = {
  'cifar-100': [
    {
      kind: 'parquet',
      folder: 'cifar-100-parquet',
      files: [
        {
          name: 'train-00000-of-00001.parquet',
          sha256: '694865d6b990e234804f01268586c41e88bcbbb75e20858432c05ad4081aca23',
          bytes: 118_518_617,
          sources: [`${HUGGING_FACE_CIFAR100}/train-00000-of-00001.parquet`],
        },
        {
          name: 'test-00000-of-00001.parquet',
          sha256: '98776c529bb146a9c791229df74a5cf076be9b43d82dbbd334b6a7788d73dc68',
          bytes: 23_772_751,
          sources: [`${HUGGING_FACE_CIFAR100}/test-00000-of-00001.parquet`],
        },
      ],
    },
  ],
  'cifar-10': [
    {
      kind: 'parquet',
      folder: 'cifar-10-parquet',
      files: [
        {
          name: 'train-00000-of-00001.parquet',
          sha256: '8428b53a88a11ac374111006708df51469e315a22ac6d66470afd9c78d2ae883',
          bytes: 119_705_255,
          sources: [`${HUGGING_FACE_CIFAR10}/train-00000-of-00001.parquet`],
        },
        {
          name: 'test-00000-of-00001.parquet',
          sha256: '841389e6f2d64f28bf17310e430aebac20ec3ba611a3c5e231dc93c645ce84de',
          bytes: 23_940_850,
          sources: [`${HUGGING_FACE_CIFAR10}/test-00000-of-00001.parquet`],
        },
      ],
    },
  ],
};
