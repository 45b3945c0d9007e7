/** Height and width of an image as it is stored. */
export const IMAGE_SIZE = 32;
/** Red, green, blue. */
export const CHANNELS = 3;
/** Bytes of an image as it is stored. */
export const IMAGE_BYTES = CHANNELS * IMAGE_SIZE * IMAGE_SIZE;

/** Images and their labels. */
export interface CifarSplit {
  /** Number of examples. */
  readonly count: number;
  /** [count, 3, 32, 32]: for each image a red, a green and a blue plane, row by row. */
  readonly images: Uint8Array;
  /** One an image: an index of the dataset's `classes`. */
  readonly labels: Uint8Array;
  /** One an image: an index of the dataset's `superclasses`. */
  readonly coarseLabels?: Uint8Array;
}

/** A file that examples were read from. */
export interface CifarFile {
  readonly name: string;
  /** In hexadecimal; where `checksums` was asked for, as making it takes as long as reading. */
  readonly sha256?: string;
}

/** @typeParam Class The names of the classes, as literal types where they are known. */
export interface CifarDataset<Class extends string = string, Superclass extends string = string> {
  readonly name: 'cifar-100' | 'cifar-10' | 'synthetic-cifar-100';
  /** In the order of the labels. */
  readonly classes: readonly Class[];
  /** In the order of the coarse labels. */
  readonly superclasses?: readonly Superclass[];
  readonly train: CifarSplit;
  readonly test: CifarSplit;
  /** Where it came from, for people: a path, or how it was made. */
  readonly source: string;
  /** The files it was read from, if it was. */
  readonly files?: readonly CifarFile[];
}
