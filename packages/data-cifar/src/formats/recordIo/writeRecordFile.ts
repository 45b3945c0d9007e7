import { basename, dirname, join } from 'node:path';
import { checkInteger, refuse } from '../../argumentChecks.js';
import { stageFiles } from '../../files/stageFiles.js';
import { RecordFileWriter } from './recordFileWriter.js';
import { indexPathOf } from './recordIndex.js';
import type { WriteRecordsOptions, WrittenRecord } from './writeRecords.js';

/** What `writeRecords` does. */
export async function writeRecordFile(
  path: string,
  records: Iterable<WrittenRecord> | AsyncIterable<WrittenRecord>,
  { overwrite = false, signal }: WriteRecordsOptions,
): Promise<number> {
  signal?.throwIfAborted();
  if (!/[^/\\]\.rec$/.test(path)) refuse('writeRecords', 'path', 'one that ends in .rec', path);
  const [folder, name] = [dirname(path), basename(path)];
  const keys = new Set<number>();
  const names = [indexPathOf(name), name];
  await stageFiles(folder, { names, overwrite }, async (staging) => {
    const writer = await RecordFileWriter.create(folder, join(staging, name));
    try {
      for await (const record of records) {
        signal?.throwIfAborted();
        const { key, bytes } =
          record instanceof Uint8Array ? { key: keys.size, bytes: record } : record;
        checkInteger('writeRecords', 'key', key, Number.MIN_SAFE_INTEGER);
        if (keys.has(key)) refuse('writeRecords', 'key', 'another for each record', key);
        keys.add(key);
        await writer.append(key, bytes);
      }
      await writer.flush();
      await writer.writeIndex(join(staging, indexPathOf(name)));
    } finally {
      await writer.close();
    }
  });
  return keys.size;
}
