import { LayerArgumentError } from './layerArgumentError.js';

// `owner` is the layer or function that speaks in the message.

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  // Of numbers, JSON has no NaN and no infinity.
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function refuse(owner: string, argument: string, wanted: string, received: unknown): never {
  throw new LayerArgumentError(`${owner}: ${argument} must be ${wanted}, got ${show(received)}`);
}

export function checkPositiveInteger(owner: string, argument: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1) {
    refuse(owner, argument, 'a positive integer', value);
  }
}

export function checkNonNegativeInteger(owner: string, argument: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 0) {
    refuse(owner, argument, 'a non-negative integer', value);
  }
}

export function checkSeed(owner: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    refuse(owner, 'seed', 'an integer from 0 to 2^53 - 1', value);
  }
}

export function checkStream(owner: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= 2 ** 32) {
    refuse(owner, 'stream', 'an integer from 0 to 2^32 - 1', value);
  }
}

/** A number from `lowest` on, `lowest` itself included. */
export function checkAtLeast(
  owner: string,
  argument: string,
  value: unknown,
  lowest: number,
): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < lowest) {
    refuse(owner, argument, `a finite number of at least ${lowest}`, value);
  }
}

/** The share of the old value in a moving average: 0 to 1. */
export function checkMomentum(owner: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    refuse(owner, 'momentum', 'a number from 0 to 1', value);
  }
}

export function checkSlopes(owner: string, lower: unknown, upper: unknown): void {
  for (const [argument, value] of Object.entries({ lower, upper })) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      refuse(owner, argument, 'a finite number', value);
    }
  }
  if ((lower as number) > (upper as number)) {
    throw new LayerArgumentError(
      `${owner}: lower must not be greater than upper, got lower ${lower} and upper ${upper}`,
    );
  }
}

export function checkOneOf<T extends string>(
  owner: string,
  argument: string,
  value: unknown,
  accepted: readonly T[],
): asserts value is T {
  if (!accepted.includes(value as T)) {
    refuse(owner, argument, accepted.map((name) => `'${name}'`).join(' or '), value);
  }
}

export function checkName(owner: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    refuse(owner, 'name', 'a string that is not empty', value);
  }
}

/** A shape without its batch axis: height, width, channels. */
export function checkImageShape(owner: string, argument: string, value: unknown): void {
  if (!Array.isArray(value) || value.length !== 3) {
    refuse(owner, argument, 'height, width and channels', value);
  }
  for (const size of value) checkPositiveInteger(owner, argument, size);
}

/** An image not smaller than a square window; sizes that are not known may be any. */
export function checkWindowFits(
  owner: string,
  [, height, width]: readonly (number | null)[],
  kernelSize: number,
  padding: number,
): void {
  const fits = (size: number | null | undefined) =>
    size == null || size + 2 * padding >= kernelSize;
  if (fits(height) && fits(width)) return;
  throw new LayerArgumentError(
    `${owner}: a window of ${kernelSize} x ${kernelSize} does not fit into ${height} x ${width} ` +
      `with padding ${padding}`,
  );
}

/** A batch of images: [batch, height, width, channels]. */
export function checkRank4(owner: string, shape: readonly (number | null)[]): void {
  if (shape.length !== 4) {
    refuse(owner, 'the input', 'of rank 4, [batch, height, width, channels]', shape);
  }
}
