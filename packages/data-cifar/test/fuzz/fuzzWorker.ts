import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { CifarDataError } from '../../src/cifarDataError.js';
import type { FuzzTarget } from './fuzzTarget.js';
import { Inputs } from './inputs.js';

/** What the worker is to do. */
export interface FuzzWork {
  /** A module that exports `targets`. */
  readonly targets: string;
  readonly target: string;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  /** A file that always has the number of the input that is being parsed. */
  readonly progress: number;
}

/** What it found: all were parsed or refused, or this input was neither. */
export type FuzzVerdict =
  | { readonly accepted: number; readonly refused: number }
  | { readonly input: number; readonly problem: string };

async function fuzz(work: FuzzWork): Promise<FuzzVerdict> {
  const { targets } = (await import(work.targets)) as { targets: readonly FuzzTarget[] };
  const target = targets.find(({ name }) => name === work.target);
  if (!target) throw new Error(`there is no target '${work.target}'`);
  const inputs = new Inputs(target, work.seed);
  const counts = { accepted: 0, refused: 0 };
  const position = new DataView(new ArrayBuffer(8));
  for (let number = work.first; number < work.first + work.count; number++) {
    position.setFloat64(0, number);
    writeSync(work.progress, position, 0, 8, 0);
    const input = await inputs.at(number);
    try {
      await target.parse(input);
      counts.accepted += 1;
    } catch (error) {
      if (!(error instanceof CifarDataError)) {
        const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return { input: number, problem };
      }
      counts.refused += 1;
    }
  }
  return counts;
}

parentPort!.postMessage(await fuzz(workerData as FuzzWork));
