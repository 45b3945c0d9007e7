import { CifarDataError } from '../../src/cifarDataError.js';
import type { FuzzTarget } from './fuzzTarget.js';

// Targets with each of the faults that the runner is to find, at an input that is known.

const make: FuzzTarget['make'] = () => new Uint8Array(64);

/** Counts what it is given, and has its fault at the tenth. */
const faulty = (name: string, fault: () => unknown): FuzzTarget => {
  let parsed = 0;
  return { name, make, parse: () => (++parsed === 10 ? fault() : undefined) };
};

export const targets: readonly FuzzTarget[] = [
  faulty('wrongType', () => (undefined as unknown as string).length),
  faulty('rejects', () => Promise.reject(new RangeError('far out'))),
  faulty('refuses', () => {
    throw new CifarDataError('DATA_CORRUPT', 'as it should be');
  }),
  faulty('hangs', () => {
    for (;;);
  }),
  faulty('objects', () => {
    const kept: object[][] = [];
    for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
  }),
  faulty('buffers', () => {
    const kept: Uint8Array[] = [];
    for (;;) kept.push(new Uint8Array(2 ** 20).fill(1));
  }),
  faulty('dies', () => process.kill(process.pid, 'SIGKILL')),
];
