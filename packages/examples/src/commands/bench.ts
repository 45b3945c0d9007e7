import { fileURLToPath } from 'node:url';
import { BACKENDS, type BackendName, type Precision } from '@cifar/trainer';
import Table from 'cli-table3';
import type { BenchConfiguration, KernelTime, Measurement } from '../bench/configuration.js';
import { type LoopMeasurement, measureLoop } from '../bench/loop.js';
import { measure } from '../bench/measure.js';
import { measureApart } from '../bench/measureApart.js';
import { type Card, leastMilliseconds } from '../bench/roofline.js';
import { jsonOf } from '../bench/subprocess.js';
import { CommandError } from '../commandError.js';
import { interruptible } from '../interruption.js';
import { machine } from '../run/machine.js';
import { versions } from '../run/versions.js';
import { gibibytes, say, sayJson } from '../terminal/output.js';
import { sayMachine } from '../terminal/sayMachine.js';
import { benchData } from './benchData.js';

export interface BenchOptions {
  /** Instead: how fast batches are made and places are read. */
  readonly data?: true | readonly string[];
  /** Images of an epoch of `data` at most. */
  readonly limit?: number;
  readonly backend: readonly BackendName[];
  readonly batchSize: readonly number[];
  readonly width: readonly number[];
  readonly workers: readonly number[];
  readonly precision: readonly Precision[];
  readonly steps: number;
  readonly profile?: boolean;
  /** Instead: what `fit` and all callbacks cost beside the steps. */
  readonly loop?: boolean;
  readonly against?: string;
  readonly python: string;
  /** What "least" is counted for. */
  readonly card: Card;
  readonly json?: boolean;
}

interface Result extends BenchConfiguration, Measurement {
  /** The same network and step in PyTorch, run right after. */
  readonly torch?: Measurement;
}

/** The name of the hidden command that measures one configuration. */
export const MEASURE = 'measure';

/** The same of one that measures the training loop. */
export const MEASURE_LOOP = 'measure-loop';

/** Kernels that are worth a line. */
const SHOWN_KERNELS = 12;

function configurations(options: BenchOptions): BenchConfiguration[] {
  const { steps, profile = false } = options;
  for (const name of options.backend) {
    if (!BACKENDS.includes(name)) {
      throw new CommandError(
        `there is no backend '${name}': choose of ${BACKENDS.join(', ')}`,
        'usage',
      );
    }
  }
  return options.backend.flatMap((backend) =>
    options.width.flatMap((width) =>
      options.batchSize.flatMap((batchSize) =>
        options.workers.flatMap((workers) =>
          options.precision.map((precision) => ({
            ...{ backend, batchSize, width, workers, precision },
            ...{ steps, profile },
          })),
        ),
      ),
    ),
  );
}

function measureTorch(
  { batchSize, width, steps }: BenchConfiguration,
  python: string,
  signal: AbortSignal,
) {
  const script = fileURLToPath(import.meta.resolve('#torchBaseline'));
  const sizes = ['--batch-size', String(batchSize), '--width', String(width)];
  return jsonOf<Measurement>(python, [script, ...sizes, '--steps', String(steps)], signal);
}

const speed = (imagesPerSecond: number) => `${imagesPerSecond.toFixed(2)} img/s`;

/** Of the speed of a plain matrix product, and that. */
function share({ shareOfMatrixProduct = 0, matrixProductFlops = 0 }: Result): string {
  return `${shareOfMatrixProduct.toFixed(2)} of ${(matrixProductFlops / 1e9).toFixed(0)} GFLOP/s`;
}

function sayResults(results: readonly Result[], against: boolean): void {
  const head = ['backend', 'width', 'batch', 'threads', 'numbers', 'inference', 'training'];
  const own = ['of matmul', 'peak memory'];
  const compared = ['PyTorch inference', 'ratio', 'PyTorch training', 'ratio', 'PyTorch memory'];
  const table = new Table({
    head: [...head, ...own, ...(against ? compared : [])],
    style: { head: [], border: [] },
  });
  for (const result of results) {
    const { inferenceImagesPerSecond, trainingImagesPerSecond, torch } = result;
    table.push([
      result.backend,
      result.width,
      result.batchSize,
      result.workers,
      result.precision,
      speed(inferenceImagesPerSecond),
      speed(trainingImagesPerSecond),
      share(result),
      gibibytes(result.peakMemory),
      ...(torch
        ? [
            speed(torch.inferenceImagesPerSecond),
            (inferenceImagesPerSecond / torch.inferenceImagesPerSecond).toFixed(3),
            speed(torch.trainingImagesPerSecond),
            (trainingImagesPerSecond / torch.trainingImagesPerSecond).toFixed(3),
            gibibytes(torch.peakMemory),
          ]
        : []),
    ]);
  }
  say(table.toString());
  for (const { backend, batchSize, precision, deviceMemory, deviceMemoryInUse } of results) {
    if (deviceMemory === undefined) continue;
    const inUse = deviceMemoryInUse === undefined ? '' : `, ${gibibytes(deviceMemoryInUse)} in use`;
    const taken = `${gibibytes(deviceMemory)} of the device's memory`;
    say(`${backend}, batch ${batchSize}, ${precision}: ${taken}${inUse}`);
  }
  for (const { stretches } of results) {
    for (const { steps, milliseconds, residentMemory } of stretches ?? []) {
      const memory = gibibytes(residentMemory);
      say(`steps ${steps.join(' to ')}: ${milliseconds.toFixed(0)} ms each, then ${memory}`);
    }
  }
}

const speeds = ({ operationsPerSecond, bytesPerSecond }: Card) =>
  `${Number((operationsPerSecond / 1e12).toPrecision(3))} TFLOP/s and ` +
  `${Number((bytesPerSecond / 1e12).toPrecision(3))} TB/s`;

/** What a kernel's least time would be on the machine's own ceilings, as a share of what it took. */
function shareOfCeiling(kernels: readonly KernelTime[], own: Card): string {
  const taken = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return taken > 0 ? `${((100 * leastMilliseconds(kernels, own)) / taken).toFixed(0)} %` : '';
}

/** @param own The ceilings that were measured. */
function sayKernels(
  kernels: readonly KernelTime[],
  batchSize: number,
  own: Card,
  card: Card,
): void {
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const table = new Table({
    head: [
      ...['kernel', 'calls', 'dispatches', 'ms a step', 'share', 'GFLOP', 'MB'],
      ...['of ceiling', 'least ms'],
    ],
    style: { head: [], border: [] },
  });
  const numbers = (part: readonly KernelTime[], share: number) => {
    const sum = (of: (kernel: KernelTime) => number) => part.reduce((all, k) => all + of(k), 0);
    return [
      sum(({ calls }) => calls),
      sum(({ dispatches }) => dispatches),
      sum(({ milliseconds }) => milliseconds).toFixed(1),
      `${(100 * share).toFixed(1)} %`,
      (sum(({ operations }) => operations) / 1e9).toFixed(1),
      (sum(({ bytes }) => bytes) / 1e6).toFixed(0),
      shareOfCeiling(part, own),
      leastMilliseconds(part, card).toFixed(2),
    ];
  };
  for (const kernel of kernels.slice(0, SHOWN_KERNELS)) {
    table.push([kernel.name, ...numbers([kernel], kernel.milliseconds / total)]);
  }
  table.push(['all', ...numbers(kernels, 1)]);
  say(table.toString());
  say(`ceilings measured here: ${speeds(own)}; the least is of ${speeds(card)}`);
  const rate = (1000 * batchSize) / leastMilliseconds(kernels, card);
  say(`a card of ${speeds(card)} trains ${rate.toFixed(0)} img/s at the most`);
}

async function measureLoops(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const table = new Table({
    head: ['backend', 'width', 'batch', 'a step', 'between two', 'end of an epoch', 'loop'],
    style: { head: [], border: [] },
  });
  const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  for (const configuration of configurations(options)) {
    const { backend, width, batchSize } = configuration;
    const loop = await measureApart<LoopMeasurement>(MEASURE_LOOP, configuration, signal);
    if (options.json)
      sayJson({ ...configuration, ...loop, machine: { ...machine(), ...versions } });
    const times = [loop.step, loop.betweenSteps, loop.epochEnd].map(milliseconds);
    table.push([backend, width, batchSize, ...times, `${(100 * loop.share).toFixed(2)} %`]);
  }
  if (!options.json) say(table.toString());
}

/**
 * `cifar bench`: how fast the network is, for each combination of backend, width, batch size and
 * number of threads.
 *
 * @returns The exit code.
 */
export async function benchCommand(options: BenchOptions): Promise<number> {
  const { data, limit, against, python, json } = options;
  if (limit !== undefined && data === undefined) {
    throw new CommandError('--limit is for images of a place: add --data', 'usage');
  }
  if (against !== undefined && against !== 'torch') {
    throw new CommandError(`nothing is known of '${against}': choose torch`, 'usage');
  }
  return interruptible(async (signal) => {
    const results: Result[] = [];
    if (data !== undefined) {
      await benchData({ ...options, data }, signal);
      return 0;
    }
    if (options.loop) {
      await measureLoops(options, signal);
      return 0;
    }
    for (const configuration of configurations(options)) {
      const measured = await measureApart<Measurement>(MEASURE, configuration, signal);
      const torch = against ? await measureTorch(configuration, python, signal) : undefined;
      const result = { ...configuration, ...measured, ...(torch && { torch }) };
      results.push(result);
      if (json) sayJson({ ...result, machine: { ...machine(), ...versions } });
    }
    if (json) return 0;
    sayMachine();
    say(`medians of ${options.steps} steps`);
    sayResults(results, against !== undefined);
    for (const { kernels, batchSize, matrixProductFlops = 0, memoryBandwidth = 0 } of results) {
      const own = { operationsPerSecond: matrixProductFlops, bytesPerSecond: memoryBandwidth };
      if (kernels) sayKernels(kernels, batchSize, own, options.card);
    }
    return 0;
  });
}

/** The hidden command behind `--loop`. */
export async function measureLoopCommand(configuration: string): Promise<number> {
  sayJson(await measureLoop(JSON.parse(configuration)));
  return 0;
}

/** The hidden command behind it: measures in this process, and prints a line of JSON. */
export async function measureCommand(configuration: string): Promise<number> {
  sayJson(await measure(JSON.parse(configuration)));
  return 0;
}
