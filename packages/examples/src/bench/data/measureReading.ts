import { openCifar100 } from '@cifar/data-cifar';

/** What is measured. */
export interface ReadingConfiguration {
  /** Where CIFAR-100 is. */
  readonly place: string;
}

/** What it takes to have all images of a place in memory. */
export interface ReadingMeasurement {
  /** From the call of `openCifar100` to the dataset. */
  readonly seconds: number;
  /** Of the process, before it is called, in bytes. */
  readonly memoryBefore: number;
  /** The same, once the dataset is there. */
  readonly peakMemory: number;
}

const peakMemory = () => 1024 * process.resourceUsage().maxRSS;

/** Reads a place in this process, which must have read none before. */
export async function measureReading({ place }: ReadingConfiguration): Promise<ReadingMeasurement> {
  const memoryBefore = peakMemory();
  const started = performance.now();
  await openCifar100({ dir: place, download: false });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, memoryBefore, peakMemory: peakMemory() };
}
