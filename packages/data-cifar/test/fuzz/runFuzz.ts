import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FuzzWatch } from './fuzzProcess.js';
import type { FuzzVerdict } from './fuzzWorker.js';

export interface FuzzOptions {
  /** The name of a target. */
  readonly target: string;
  /** The address of a module that exports `targets`. Default: those of this package. */
  readonly targets?: string;
  /** Decides all inputs. Default: 1. */
  readonly seed?: number;
  /** The number of the first input. Default: 0. */
  readonly first?: number;
  /** How many inputs. Default: 100,000. */
  readonly inputs?: number;
  /** An input that takes longer hangs. Default: 10. */
  readonly stallSeconds?: number;
  /** Default: 512 of objects, 1024 of all. */
  readonly heapMegabytes?: number;
  readonly memoryMegabytes?: number;
}

/** What came of it. A failure is an input that was neither parsed nor refused as it should be. */
export interface FuzzReport {
  readonly accepted: number;
  readonly refused: number;
  readonly failure?: { readonly input: number; readonly problem: string };
}

const TARGETS = new URL('./targets/index.ts', import.meta.url).href;
const PROCESS = fileURLToPath(new URL('./fuzzProcess.ts', import.meta.url));

/** How a failure is seen again. */
export const commandFor = (target: string, seed: number, input: number) =>
  `npm run fuzz -w packages/data-cifar -- --target ${target} --seed ${seed} --input ${input}`;

/** Hands the inputs to a process of its own, and waits for what it says, or for its death. */
async function watchProcess(
  watch: Omit<FuzzWatch, 'work'>,
  work: Omit<FuzzWatch['work'], 'progress'>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'cifar-fuzz-'));
  const path = join(folder, 'input');
  writeFileSync(path, new Uint8Array(8));
  const progress = openSync(path, 'r+');
  // The process has it under its own number: 4, behind those of a fork.
  const child = fork(PROCESS, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', progress],
  });
  try {
    return await new Promise<FuzzVerdict>((resolve, reject) => {
      child.once('message', (verdict) => resolve(verdict as FuzzVerdict));
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const input = new DataView(new Uint8Array(readFileSync(path)).buffer).getFloat64(0);
        resolve({ input, problem: `ends the process: ${signal ?? `exit code ${code}`}` });
      });
      child.send({ ...watch, work: { ...work, progress: 4 } } satisfies FuzzWatch);
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    closeSync(progress);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Parses damaged inputs, one after the other, in a process that may hang, crash or run out of memory.
 *
 * @returns How many were parsed and how many refused; the first that was neither, if there was one.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { target, targets = TARGETS, seed = 1, first = 0, inputs: count = 100_000 } = options;
  const { stallSeconds = 10, heapMegabytes = 512, memoryMegabytes = 1024 } = options;
  const watch = { stallSeconds, heapMegabytes, memoryMegabytes };
  const verdict = await watchProcess(watch, { target, targets, seed, first, count });
  if ('accepted' in verdict) return verdict;
  const problem = `${verdict.problem}\n${commandFor(target, seed, verdict.input)}`;
  return { accepted: 0, refused: 0, failure: { input: verdict.input, problem } };
}
