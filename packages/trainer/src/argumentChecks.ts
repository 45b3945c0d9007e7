import { TrainerError } from './trainerError.js';

// `owner` is the function that speaks in the message.

export function refuse(owner: string, argument: string, wanted: string, received: unknown): never {
  const shown = typeof received === 'string' ? `'${received}'` : JSON.stringify(received);
  throw new TrainerError(
    'INVALID_ARGUMENT',
    `${owner}: ${argument} must be ${wanted}, got ${shown ?? String(received)}`,
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
