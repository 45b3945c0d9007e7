import { TrainerError } from './trainerError.js';

// `owner` is the function that speaks in the message.

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  // Of numbers, JSON has no NaN and no infinity.
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function refuse(owner: string, argument: string, wanted: string, received: unknown): never {
  throw new TrainerError(
    'INVALID_ARGUMENT',
    `${owner}: ${argument} must be ${wanted}, got ${show(received)}`,
  );
}

export function checkInteger(
  owner: string,
  argument: string,
  value: unknown,
  lowest: number,
): void {
  if (!Number.isSafeInteger(value) || (value as number) < lowest) {
    refuse(owner, argument, `an integer of at least ${lowest}`, value);
  }
}

export function checkNonNegative(owner: string, argument: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    refuse(owner, argument, 'a finite number of at least 0', value);
  }
}
