import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import type { Layout } from '../dataset/layout.js';
import type { OpenOptions } from './openOptions.js';

/** A source that says nothing for so long is given up. */
const STALL_SECONDS = 30;
/** The speed of the first seconds says little. */
const ESTIMATE_AFTER_SECONDS = 5;

type DownloadOptions = Pick<OpenOptions, 'onProgress' | 'signal' | 'timeLimitSeconds'> & {
  /** Default: 30. */
  readonly stallSeconds?: number;
};

/** Watches the clock of a download: ends one that stalls or that would not be done in time. */
class Pace {
  private readonly controller = new AbortController();
  private readonly started = performance.now();
  private readonly limit: NodeJS.Timeout | undefined;
  private stall: NodeJS.Timeout | undefined;

  constructor(private readonly options: DownloadOptions) {
    const { timeLimitSeconds } = options;
    if (timeLimitSeconds !== undefined) {
      this.limit = setTimeout(() => this.tooSlow(), 1000 * timeLimitSeconds);
    }
    this.heard();
  }

  /** Ends as soon as the caller or the clock says so. */
  get signal(): AbortSignal {
    const { signal } = this.options;
    return signal ? AbortSignal.any([signal, this.controller.signal]) : this.controller.signal;
  }

  private heard(): void {
    clearTimeout(this.stall);
    const seconds = this.options.stallSeconds ?? STALL_SECONDS;
    this.stall = setTimeout(() => {
      this.controller.abort(new Error(`no byte arrived for ${seconds} s`));
    }, 1000 * seconds);
  }

  received(bytes: number, total: number | undefined): void {
    this.heard();
    const { timeLimitSeconds } = this.options;
    const elapsed = (performance.now() - this.started) / 1000;
    if (timeLimitSeconds === undefined || total === undefined) return;
    if (elapsed < ESTIMATE_AFTER_SECONDS) return;
    if ((elapsed * total) / bytes > timeLimitSeconds) this.tooSlow(bytes / elapsed);
  }

  private tooSlow(bytesPerSecond?: number): void {
    const speed =
      bytesPerSecond === undefined ? '' : ` at ${Math.round(bytesPerSecond / 1000)} kB/s`;
    this.controller.abort(
      new CifarDataError(
        'DOWNLOAD_TOO_SLOW',
        `the download of CIFAR${speed} would not be done in ${this.options.timeLimitSeconds} s`,
      ),
    );
  }

  stop(): void {
    clearTimeout(this.limit);
    clearTimeout(this.stall);
  }
}

/** Fetches one source into a file, and gives the SHA-256 of what came. */
async function fetchInto(path: string, source: string, pace: Pace, options: DownloadOptions) {
  const { signal } = pace;
  const response = await fetch(source, { signal });
  if (!response.ok || !response.body) {
    throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
  }
  const length = Number(response.headers.get('content-length'));
  const total = length > 0 ? length : undefined;
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    let received = 0;
    for await (const chunk of response.body) {
      await file.writeFile(chunk);
      hash.update(chunk);
      received += chunk.length;
      pace.received(received, total);
      signal.throwIfAborted();
      options.onProgress?.({ phase: 'download', received, ...(total !== undefined && { total }) });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** A failed fetch says "fetch failed" and hides why in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}

/**
 * Downloads the archive into a folder. It appears there whole, with the right checksum, or not at
 * all.
 *
 * @returns The path of the archive.
 * @throws {CifarDataError} DOWNLOAD_TOO_SLOW or DOWNLOAD_FAILED.
 */
export async function download(
  layout: Layout,
  folder: string,
  sources: readonly string[],
  options: DownloadOptions,
): Promise<string> {
  const path = join(folder, layout.archive.name);
  const failures: string[] = [];
  await mkdir(folder, { recursive: true });
  for (const source of sources) {
    const partial = `${path}.${process.pid}.part`;
    const pace = new Pace(options);
    try {
      const sha256 = await fetchInto(partial, source, pace, options);
      if (sha256 !== layout.archive.sha256) {
        throw new Error(`what came has SHA-256 ${sha256}, not ${layout.archive.sha256}`);
      }
      await rename(partial, path);
      return path;
    } catch (error) {
      await rm(partial, { force: true });
      options.signal?.throwIfAborted();
      if (error instanceof CifarDataError) throw error;
      failures.push(`${source}: ${reasonOf(error)}`);
    } finally {
      pace.stop();
    }
  }
  throw new CifarDataError(
    'DOWNLOAD_FAILED',
    `${layout.archive.name} could not be downloaded (${failures.join('; ')}). Get it in another ` +
      'way, and name its folder in CIFAR_DATA_DIR',
  );
}
