// The process that tests kill, or start twice: downloads from one address into the folder that it is
// given, and says how far it is.
import { clockOf } from '../../src/download/clock.js';
import { download } from '../../src/download/download.js';
import { layoutFor } from './processLayout.js';

const [folder, sha256, bytes, address, speed] = process.argv.slice(2);
try {
  const { path } = await download(
    layoutFor(sha256!, Number(bytes), address!),
    folder!,
    {
      onProgress: ({ received, source }) =>
        void process.stdout.write(`${source === undefined ? 'waiting' : 'received'} ${received}\n`),
    },
    { clock: clockOf(Number(speed)) },
  );
  process.stdout.write(`done ${path}\n`);
} catch (error) {
  process.stdout.write(`error ${(error as { code?: string }).code} ${(error as Error).message}\n`);
}
