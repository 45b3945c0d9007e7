import type { FileHandle } from 'node:fs/promises';
import { CifarDataError } from '../../cifarDataError.js';
import { pickleName } from '../../dataset/layout.js';
import { highestPickleSize } from '../pickle/highestPickleSize.js';
import { officialPickle } from '../pickle/officialPickles.js';
import { checkPickledNames, readPickledPart } from '../pickle/pickledPart.js';
import type { Reading } from '../reading.js';
import { loadSha256 } from '../sha256.js';
import { withPartFile } from './partFile.js';

async function readWhole(file: FileHandle, path: string, count: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  const highest = highestPickleSize(count);
  if (size <= highest) return file.readFile();
  throw new CifarDataError(
    'DATA_CORRUPT',
    `${path} has ${size} bytes, more than ${highest}: it is no part of CIFAR`,
  );
}

/** Reads a folder with the pickles of the edition for Python. Names of classes are checked, if there. */
export async function readPythonFolder(reading: Reading, folder: string): Promise<void> {
  const { layout } = reading;
  const createHash = reading.wantsChecksums ? await loadSha256() : undefined;
  const read = (name: string, count: number, use: (path: string, bytes: Uint8Array) => void) =>
    withPartFile(folder, name, async (file, path) => {
      const bytes = await readWhole(file, path, count);
      use(path, bytes);
      const hash = createHash?.();
      hash?.update(bytes);
      reading.add(name, path, hash?.hex(), officialPickle(layout, name));
      reading.progress(bytes.length, undefined);
    });
  await read(layout.python.meta, 0, (path, bytes) => checkPickledNames(layout, path, bytes)).catch(
    (error: unknown) => {
      if (!(error instanceof CifarDataError) || error.code !== 'DATA_NOT_FOUND') throw error;
    },
  );
  for (const part of layout.files) {
    await read(pickleName(part), part.records, (path, bytes) => {
      readPickledPart(layout, path, bytes, reading.target(part));
    });
  }
}
