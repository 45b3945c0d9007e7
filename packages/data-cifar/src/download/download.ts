import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import type { Edition } from '../dataset/edition.js';
import type { Layout } from '../dataset/layout.js';
import type { DataLocation } from '../open/findData.js';
import type { OpenOptions } from '../open/openOptions.js';
import { type Clock, systemClock } from './clock.js';
import { editionPath, filePath } from './editionDownload.js';
import { editionsOf } from './editions.js';
import { type DownloadState, fetchEdition } from './fetchEdition.js';
import { Lock } from './lock.js';
import { removePart } from './partFile.js';
import { openConnection } from './proxy.js';
import { storageFailure } from './storageFailure.js';
import { TimeLimit } from './timeLimit.js';
import { verify } from './verifiedFile.js';
import { WaitProgress } from './waitProgress.js';

export type DownloadOptions = Pick<
  OpenOptions,
  'mirrors' | 'checksums' | 'onProgress' | 'signal' | 'timeLimitSeconds'
>;

/** What tests change: nobody else needs to. */
export interface DownloadConditions {
  readonly clock?: Clock;
  /** Of the back-off. Default: another one in each process. */
  readonly seed?: number;
}

/** Whether all files of an edition are in the cache, with the right bytes. */
export async function isVerified(
  folder: string,
  edition: Edition,
  signal: AbortSignal,
): Promise<boolean> {
  for (const file of edition.files) {
    const verdict = await verify(filePath(folder, edition, file), file, signal);
    if (verdict !== 'right') return false;
  }
  return true;
}

async function removeParts(folder: string, editions: readonly Edition[]): Promise<void> {
  for (const edition of editions) {
    for (const file of edition.files) await removePart(filePath(folder, edition, file));
  }
}

/**
 * Downloads a set into the cache, from whichever source is fastest. Files appear there whole, with the
 * right checksum, or not at all. What has come stays for the next try if this one fails, is aborted or
 * killed. Of several processes one downloads, the others wait for it.
 *
 * @throws {CifarDataError} DOWNLOAD_TOO_SLOW or DOWNLOAD_FAILED.
 */
export async function download(
  layout: Layout,
  folder: string,
  options: DownloadOptions,
  { clock = systemClock, seed = process.pid }: DownloadConditions = {},
): Promise<DataLocation> {
  const editions = editionsOf(layout, options);
  const timeLimit = new TimeLimit(options.timeLimitSeconds, clock);
  const given = options.signal ? [options.signal] : [];
  const ending = AbortSignal.any([...given, timeLimit.signal]);
  let last: DownloadState | undefined;

  function report(state: DownloadState): void {
    last = state;
    timeLimit.expect(state.secondsLeft, state.bytesPerSecond);
    const { received, total, bytesPerSecond, secondsLeft, source } = state;
    options.onProgress?.({
      phase: 'download',
      received,
      ...(total !== undefined && { total }),
      ...(bytesPerSecond !== undefined && { bytesPerSecond }),
      ...(secondsLeft !== undefined && { secondsLeft }),
      ...(source !== undefined && { source }),
    });
  }

  async function downloadHolding(lock: Lock): Promise<Edition> {
    const signal = AbortSignal.any([ending, lock.lost]);
    const connection = await openConnection();
    try {
      const context = {
        folder,
        fetch: connection.fetch,
        clock,
        seed,
        signal,
        isContested: lock.isContested,
        isHeld: () => lock.isHeld(),
        preferred: options.mirrors ?? [],
      };
      const edition = await fetchEdition(editions, context, report);
      await removeParts(folder, editions);
      return edition;
    } finally {
      await connection.close();
    }
  }

  try {
    ending.throwIfAborted();
    await mkdir(folder, { recursive: true });
    for (;;) {
      const waiting = new WaitProgress(folder, editions, clock);
      const lock = await Lock.acquire(join(folder, `${layout.name}.lock`), {
        clock,
        signal: ending,
        onWait: async () => report(await waiting.look()),
      });
      try {
        const edition = await downloadHolding(lock);
        return { kind: edition.kind, path: editionPath(folder, edition) };
      } catch (error) {
        // Another has it now: it is waited for.
        if (!lock.lost.aborted || ending.aborted) throw error;
      } finally {
        await lock.release();
      }
    }
  } catch (error) {
    ending.throwIfAborted();
    if (error instanceof CifarDataError) throw error;
    throw storageFailure(error, folder, last);
  } finally {
    timeLimit.stop();
  }
}
