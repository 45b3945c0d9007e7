import { readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FuzzVerdict, FuzzWork } from './fuzzWorker.js';

/** How a process is to watch over its worker. */
export interface FuzzWatch {
  readonly work: FuzzWork;
  readonly stallSeconds: number;
  readonly heapMegabytes: number;
  readonly memoryMegabytes: number;
}

const LOOK_AGAIN_MS = 20;

/** The number of the input that is being parsed. */
function inputNow(progress: number): number {
  const position = new DataView(new ArrayBuffer(8));
  readSync(progress, position, 0, 8, 0);
  return position.getFloat64(0);
}

/** What is wrong with the worker from outside: it takes too long, or too much. */
class Watch {
  private input = -1;
  private since = performance.now();

  constructor(private readonly watch: FuzzWatch) {}

  look(): FuzzVerdict | undefined {
    const { work, stallSeconds, memoryMegabytes } = this.watch;
    const input = inputNow(work.progress);
    const now = performance.now();
    if (input !== this.input) {
      this.input = input;
      this.since = now;
    }
    const seconds = (now - this.since) / 1000;
    if (seconds > stallSeconds) return { input, problem: `hangs: no end after ${stallSeconds} s` };
    const megabytes = process.memoryUsage.rss() / 2 ** 20;
    if (megabytes < memoryMegabytes) return undefined;
    return { input, problem: `takes memory without end: ${Math.round(megabytes)} MiB` };
  }
}

process.once('message', (watch: FuzzWatch) => {
  const { work, heapMegabytes } = watch;
  const worker = new Worker(new URL('./fuzzWorker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  let isOver = false;
  const tell = (verdict: FuzzVerdict) => {
    if (isOver) return;
    isOver = true;
    // A worker that hangs does not end by being asked to.
    process.send!(verdict, () => process.exit(0));
  };
  const outside = new Watch(watch);
  const timer = setInterval(() => {
    const verdict = outside.look();
    if (verdict) tell(verdict);
  }, LOOK_AGAIN_MS);
  worker.once('message', tell);
  worker.once('error', (error: NodeJS.ErrnoException) => {
    const problem =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? `takes memory without end: more than ${heapMegabytes} MiB of objects`
        : String(error.stack);
    tell({ input: inputNow(work.progress), problem });
  });
  worker.once('exit', () => clearInterval(timer));
});
