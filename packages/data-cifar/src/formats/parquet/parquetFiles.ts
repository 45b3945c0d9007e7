import { readdir } from 'node:fs/promises';
import type { LayoutFile } from '../../dataset/layout.js';

/** Names of the files of each split, in their order. */
export type ParquetFiles = Readonly<Record<LayoutFile['split'], readonly string[]>>;

const NAME = /^(train|test)(?:-(\d{5})-of-(\d{5}))?\.parquet$/;

/**
 * The Parquet files of a folder as Hugging Face names them: `train-00000-of-00001.parquet` and so on;
 * undefined if it has none.
 */
export async function findParquetFiles(folder: string): Promise<ParquetFiles | undefined> {
  const names = await readdir(folder).catch(() => []);
  const found = names.filter((name) => NAME.test(name)).sort();
  if (found.length === 0) return undefined;
  const ofSplit = (split: string) => {
    const own = found.filter((name) => NAME.exec(name)![1] === split);
    const count = own[0] === undefined ? 1 : Number(NAME.exec(own[0])![3] ?? 1);
    // A name for each, so that it can be said which is missing.
    if (own.length === 1 && count === 1) return own;
    const digits = (value: number) => String(value).padStart(5, '0');
    return Array.from(
      { length: Math.min(count, 1000) },
      (_, i) => `${split}-${digits(i)}-of-${digits(count)}.parquet`,
    );
  };
  return { train: ofSplit('train'), test: ofSplit('test') };
}
