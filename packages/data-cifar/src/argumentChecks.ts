import { CifarDataError } from './cifarDataError.js';

// `owner` is the function that speaks in the message.

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  // Of numbers, JSON has no NaN and no infinity.
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function refuse(owner: string, argument: string, wanted: string, received: unknown): never {
  throw new CifarDataError(
    'INVALID_ARGUMENT',
    `${owner}: ${argument} must be ${wanted}, got ${show(received)}`,
  );
}

export function checkInteger(
  owner: string,
  argument: string,
  value: unknown,
  lowest: number,
  highest = Number.MAX_SAFE_INTEGER,
): void {
  if (!Number.isSafeInteger(value) || (value as number) < lowest || (value as number) > highest) {
    const wanted =
      highest === Number.MAX_SAFE_INTEGER
        ? `an integer of at least ${lowest}`
        : `an integer from ${lowest} to ${highest}`;
    refuse(owner, argument, wanted, value);
  }
}

export function checkSeed(owner: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    refuse(owner, 'seed', 'an integer from 0 to 2^53 - 1', value);
  }
}

export function checkOneOf<T>(
  owner: string,
  argument: string,
  value: unknown,
  accepted: readonly T[],
): asserts value is T {
  if (!accepted.includes(value as T)) {
    refuse(owner, argument, accepted.map((name) => `'${name}'`).join(' or '), value);
  }
}
