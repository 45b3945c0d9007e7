import type { CifarDataset } from './cifarDataset.js';

/** The 10 classes, in the order of their labels (Krizhevsky 2009). */
export const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

export type Cifar10Class = (typeof CIFAR10_CLASSES)[number];

/** CIFAR-10, with the names of its classes; there are no superclasses. */
export type Cifar10 = CifarDataset<Cifar10Class, never>;
