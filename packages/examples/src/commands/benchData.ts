import { fileURLToPath } from 'node:url';
import { type DataLocation, findCifar100 } from '@cifar/data-cifar';
import Table from 'cli-table3';
import {
  measurePipeline,
  type PipelineConfiguration,
  type PipelineMeasurement,
} from '../bench/data/measurePipeline.js';
import { measureReading, type ReadingMeasurement } from '../bench/data/measureReading.js';
import { PIPELINES, type PipelineName, textOf } from '../bench/data/pipelines.js';
import { measureApart } from '../bench/measureApart.js';
import { median } from '../bench/median.js';
import { jsonOf } from '../bench/subprocess.js';
import { machine } from '../run/machine.js';
import { versions } from '../run/versions.js';
import { say, sayJson } from '../terminal/output.js';
import { sayMachine } from '../terminal/sayMachine.js';

export interface BenchDataOptions {
  /** Places to read; true for the one that `openCifar100` finds. */
  readonly data: true | readonly string[];
  readonly batchSize: readonly number[];
  /** Epochs and readings that count. */
  readonly steps: number;
  readonly limit?: number;
  readonly against?: string;
  readonly python: string;
  readonly json?: boolean;
}

/** The names of the hidden commands that measure one pipeline, and one reading. */
export const MEASURE_PIPELINE = 'measure-pipeline';
export const MEASURE_READING = 'measure-reading';

/** What `bench/torchvision_pipeline.py` prints; images a second, by the forms that it tells of. */
interface TorchvisionMeasurement {
  readonly imagesPerSecond: number;
  readonly arithmeticByBatchImagesPerSecond: number;
  readonly allByBatchImagesPerSecond: number;
  readonly peakMemory: number;
}

interface PipelineResult extends Omit<PipelineConfiguration, 'limit'>, PipelineMeasurement {
  /** The same transforms in torchvision, run right after. */
  readonly torchvision?: TorchvisionMeasurement;
}

interface ReadingResult extends ReadingMeasurement {
  readonly form: DataLocation['kind'];
  readonly place: string;
  /** Processes whose medians these are. */
  readonly readings: number;
}

const NAMES = Object.keys(PIPELINES) as PipelineName[];

async function findPlaces(data: BenchDataOptions['data']): Promise<DataLocation[]> {
  const places = data === true ? [{}] : data.map((dir) => ({ dir }));
  const found = await Promise.all(places.map((place) => findCifar100(place)));
  return found.filter((location) => location !== undefined);
}

/** Medians of several processes, after one that has the system read the files into memory. */
async function readPlace(
  { kind: form, path: place }: DataLocation,
  readings: number,
  signal: AbortSignal,
): Promise<ReadingResult> {
  const read = () => measureApart<ReadingMeasurement>(MEASURE_READING, { place }, signal);
  await read();
  const measured: ReadingMeasurement[] = [];
  while (measured.length < readings) measured.push(await read());
  const typical = (of: (reading: ReadingMeasurement) => number) => median(measured.map(of));
  return {
    ...{ form, place, readings },
    seconds: typical(({ seconds }) => seconds),
    memoryBefore: typical(({ memoryBefore }) => memoryBefore),
    peakMemory: typical(({ peakMemory }) => peakMemory),
  };
}

function measureTorchvision(
  { pipeline, batchSize, epochs }: PipelineConfiguration,
  images: number,
  python: string,
  signal: AbortSignal,
) {
  const script = fileURLToPath(import.meta.resolve('#torchvisionPipeline'));
  const sizes = { '--batch-size': batchSize, '--images': images, '--epochs': epochs };
  const args = Object.entries(sizes).flatMap(([name, value]) => [name, String(value)]);
  return jsonOf<TorchvisionMeasurement>(python, [script, '--pipeline', pipeline, ...args], signal);
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

const speed = (imagesPerSecond: number) => `${imagesPerSecond.toFixed(0)} img/s`;

const tableOf = (head: string[]) => new Table({ head, style: { head: [], border: [] } });

function sayPipelines(results: readonly PipelineResult[], against: boolean): void {
  const { dataset, images, place, epochs } = results[0]!;
  const from = place === undefined ? 'drawn by code: no CIFAR-100 is here' : place;
  say(`batches by one thread: their median in ${epochs} epochs of ${images} images`);
  say(`${dataset}, ${from}`);
  const compared = ['torchvision, by image', 'ratio', 'arithmetic by batch', 'all by batch'];
  const own = ['pipeline', 'transforms', 'batch', 'speed', 'peak memory'];
  const table = tableOf([...own, ...(against ? compared : [])]);
  for (const { pipeline, batchSize, imagesPerSecond, peakMemory, torchvision } of results) {
    table.push([
      pipeline,
      textOf(PIPELINES[pipeline]),
      batchSize,
      speed(imagesPerSecond),
      megabytes(peakMemory),
      ...(torchvision
        ? [
            speed(torchvision.imagesPerSecond),
            (imagesPerSecond / torchvision.imagesPerSecond).toFixed(2),
            speed(torchvision.arithmeticByBatchImagesPerSecond),
            speed(torchvision.allByBatchImagesPerSecond),
          ]
        : []),
    ]);
  }
  say(table.toString());
  if (against) {
    say('all by batch: all images of a batch have the same window, and are mirrored or not');
  }
}

function sayReadings(results: readonly ReadingResult[]): void {
  const [first] = results;
  if (!first) {
    say('nothing to read: --data <place> names a folder or archive of CIFAR-100');
    return;
  }
  say(`openCifar100: medians of ${first.readings} processes, files in the system's memory`);
  const table = tableOf(['form', 'place', 'time', 'peak memory', 'of it before']);
  for (const { form, place, seconds, peakMemory, memoryBefore } of results) {
    const memory = [peakMemory, memoryBefore].map(megabytes);
    table.push([form, place, `${seconds.toFixed(2)} s`, ...memory]);
  }
  say(table.toString());
}

/** `cifar bench --data`: how fast batches are made, and how long places take to be read. */
export async function benchData(options: BenchDataOptions, signal: AbortSignal): Promise<void> {
  const { data, steps, limit, against, python, json } = options;
  const locations = await findPlaces(data);
  const place = locations[0]?.path;
  const tell = <Result>(result: Result): Result => {
    if (json) sayJson({ ...result, machine: { ...machine(), ...versions } });
    return result;
  };

  const readings: ReadingResult[] = [];
  for (const location of locations) readings.push(tell(await readPlace(location, steps, signal)));
  const pipelines: PipelineResult[] = [];
  for (const pipeline of NAMES) {
    for (const batchSize of options.batchSize) {
      const configuration = {
        pipeline,
        batchSize,
        epochs: steps,
        ...(place !== undefined && { place }),
      };
      const limited = { ...configuration, ...(limit !== undefined && { limit }) };
      const own = await measureApart<PipelineMeasurement>(MEASURE_PIPELINE, limited, signal);
      const isCompared = against !== undefined && PIPELINES[pipeline].isInTorchvision;
      const torchvision = isCompared
        ? await measureTorchvision(configuration, own.images, python, signal)
        : undefined;
      pipelines.push(tell({ ...configuration, ...own, ...(torchvision && { torchvision }) }));
    }
  }
  if (json) return;
  sayMachine();
  sayReadings(readings);
  sayPipelines(pipelines, against !== undefined);
}

/** The hidden command that measures one pipeline in this process, and prints a line of JSON. */
export async function measurePipelineCommand(configuration: string): Promise<number> {
  sayJson(await measurePipeline(JSON.parse(configuration)));
  return 0;
}

/** The same of one reading. */
export async function measureReadingCommand(configuration: string): Promise<number> {
  sayJson(await measureReading(JSON.parse(configuration)));
  return 0;
}
