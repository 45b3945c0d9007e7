import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import type { Layout } from '../../src/dataset/layout.js';
import { clockOf } from '../../src/download/clock.js';
import { type DownloadOptions, download } from '../../src/download/download.js';
import { AddressedRandom, PURPOSE } from '../../src/random/addressedRandom.js';
import { sha256 } from '../smallLayout.js';
import { serveFaults } from './faultServer.js';
import { layoutFor, NAME } from './processLayout.js';

export { NAME };

/** Bytes without a pattern. */
export function randomBytes(seed: number, length: number): Buffer {
  const random = new AddressedRandom(seed, PURPOSE.synthetic).moveTo(0);
  return Buffer.from(Uint8Array.from({ length }, () => random.integer(256)));
}

/** A layout whose archive these bytes are. */
export const layoutOf = (content: Uint8Array, ...sources: string[]): Layout =>
  layoutFor(sha256(content), content.length, ...sources);

/** A server of these bytes, until the test is over. */
export async function serve(...args: Parameters<typeof serveFaults>) {
  const server = await serveFaults(...args);
  onTestFinished(server.close);
  return server;
}

/** A download with a cache of its own, of which a minute goes by in a second. */
export class SmallDownload {
  private constructor(
    readonly content: Buffer,
    readonly cacheDir: string,
  ) {}

  static async create(bytes = 50_000): Promise<SmallDownload> {
    return new SmallDownload(randomBytes(bytes, bytes), await temporaryFolder());
  }

  path(name = NAME): string {
    return join(this.cacheDir, name);
  }

  layout(...sources: string[]): Layout {
    return layoutOf(this.content, ...sources);
  }

  run(layout: Layout, options: DownloadOptions = {}, speed = 60) {
    return download(layout, this.cacheDir, options, { clock: clockOf(speed), seed: 1 });
  }

  /** What is there under the archive's name, compared with what should be. */
  async isRight(): Promise<boolean> {
    return this.content.equals(await readFile(this.path()));
  }
}
