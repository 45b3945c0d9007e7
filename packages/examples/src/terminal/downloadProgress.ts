import type { OpenProgress } from '@cifar/data-cifar';
import progress from 'cli-progress';
import { duration } from './output.js';

export interface DownloadProgressOptions {
  /** Default: the process's standard error output. */
  readonly stream?: NodeJS.WriteStream;
  /** Seconds between two lines where the output is no terminal. Default: 10. */
  readonly plainLineSeconds?: number;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

const speed = (bytesPerSecond: number) =>
  bytesPerSecond < 1e6
    ? `${(bytesPerSecond / 1e3).toFixed(0)} kB/s`
    : `${megabytes(bytesPerSecond)} MB/s`;

/** Such as: 72.3 of 168.5 MB, 1.2 MB/s, 1 min 20 s left, from www.cs.toronto.edu. */
function textOf({ received, total, bytesPerSecond, secondsLeft, source }: OpenProgress): string {
  return [
    `${megabytes(received)}${total === undefined ? '' : ` of ${megabytes(total)}`} MB`,
    ...(bytesPerSecond === undefined ? [] : [speed(bytesPerSecond)]),
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
    source === undefined ? 'another process downloads' : `from ${new URL(source).host}`,
  ].join(', ');
}

/**
 * Shows how a download gets on, if there is one: on one line of a terminal, in plain lines elsewhere.
 *
 * @param name What is downloaded.
 * @param open Is given what to call with news of the progress.
 */
export async function showingDownload<T>(
  name: string,
  open: (onProgress: (progress: OpenProgress) => void) => Promise<T>,
  { stream = process.stderr, plainLineSeconds = 10 }: DownloadProgressOptions = {},
): Promise<T> {
  const bar = new progress.SingleBar({
    stream,
    format: `${name} ${stream.isTTY ? '{bar} ' : ''}{percentage}%  {text}`,
    barsize: 16,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    noTTYOutput: true,
    notTTYSchedule: 1000 * plainLineSeconds,
    clearOnComplete: true,
    // Signals are the caller's.
    gracefulExit: false,
  });
  try {
    return await open((news) => {
      if (news.phase !== 'download') return;
      const { received, total = Number.POSITIVE_INFINITY } = news;
      const text = textOf(news);
      if (!bar.isActive) bar.start(total, received, { text });
      bar.setTotal(total);
      bar.update(received, { text });
    });
  } catch (error) {
    const isAborted = error instanceof DOMException && error.name === 'AbortError';
    if (isAborted && bar.isActive) {
      bar.stop();
      stream.write('stopped; the next download goes on from what has come\n');
    }
    throw error;
  } finally {
    if (bar.isActive) bar.stop();
  }
}
