import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { packTar } from 'modern-tar';
import type { CifarSplit } from '../../src/dataset/cifarDataset.js';
import { type Layout, pickleName } from '../../src/dataset/layout.js';
import { LABEL_COLUMNS } from '../../src/formats/parquet/labelColumns.js';
import { USUAL_FOLDERS } from '../../src/open/usualFolders.js';
import { packCifar } from '../../src/pack/packCifar.js';
import { writePickle } from './pickleWriter.js';

/** Images and labels to write in a form. */
export type Splits = Readonly<Record<'train' | 'test', CifarSplit>>;

const IMAGE_BYTES = 3072;
const imageAt = ({ images }: CifarSplit, i: number) =>
  images.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES);

/** The parts of a split, by the layout's names. */
function* partsOf({ files }: Layout, splits: Splits) {
  const starts = { train: 0, test: 0 };
  for (const file of files) {
    const split = splits[file.split];
    const start = starts[file.split];
    const end = start + file.records;
    starts[file.split] = end;
    const part: CifarSplit = {
      count: file.records,
      images: split.images.subarray(start * IMAGE_BYTES, end * IMAGE_BYTES),
      labels: split.labels.subarray(start, end),
      ...(split.coarseLabels && { coarseLabels: split.coarseLabels.subarray(start, end) }),
    };
    yield { file, part };
  }
}

/** Files of the binary edition, by name. */
export function binaryFiles(layout: Layout, splits: Splits): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const { file, part } of partsOf(layout, splits)) {
    const records: Uint8Array[] = [];
    for (let i = 0; i < part.count; i++) {
      const coarse = part.coarseLabels ? [part.coarseLabels[i]!] : [];
      records.push(Uint8Array.of(...coarse, part.labels[i]!), imageAt(part, i));
    }
    files[file.name] = Buffer.concat(records);
  }
  return files;
}

/** Files of the edition for Python, by name. */
export function pythonFiles(layout: Layout, splits: Splits): Record<string, Uint8Array> {
  const { meta, names, labels, coarseLabels } = layout.python;
  const lists = Object.entries(names).map(([key, list]) => [key, [...list]] as const);
  const files: Record<string, Uint8Array> = { [meta]: writePickle(Object.fromEntries(lists)) };
  for (const { file, part } of partsOf(layout, splits)) {
    files[pickleName(file)] = writePickle({
      filenames: Array.from(part.labels, (_, i) => `image_${i}.png`),
      batch_label: 'training batch 1 of 1',
      [labels]: [...part.labels],
      ...(coarseLabels && { [coarseLabels]: [...part.coarseLabels!] }),
      data: part.images,
    });
  }
  return files;
}

/** Archives are the same whenever they are made. */
const WRITTEN = new Date(0);

/** A `.tar` of files in a folder. */
export function tarOf(folder: string, files: Readonly<Record<string, Uint8Array>>) {
  return packTar(
    Object.entries(files).map(([name, body]) => ({
      header: {
        name: `${folder}/${name}`,
        size: body.length,
        type: 'file' as const,
        mtime: WRITTEN,
      },
      body,
    })),
  );
}

/** The same as a `.tar.gz`. */
export async function tarGzipOf(folder: string, files: Readonly<Record<string, Uint8Array>>) {
  return gzipSync(await tarOf(folder, files));
}

export function pngOf(split: CifarSplit, i: number): Uint8Array {
  const planes = imageAt(split, i);
  const data = Uint8Array.from(planes, (_, at) => planes[(at % 3) * 1024 + Math.floor(at / 3)]!);
  return encode({ width: 32, height: 32, depth: 8, channels: 3, data });
}

/** A file as Hugging Face has it. */
export function parquetOf({ name }: Layout, split: CifarSplit, rowGroupSize = 100): Uint8Array {
  const labels = (values: Uint8Array) => BigInt64Array.from(values, (value) => BigInt(value));
  const { label, coarseLabel } = LABEL_COLUMNS[name];
  const columns = [
    {
      name: 'img',
      data: Array.from(split.labels, (_, i) => ({ bytes: pngOf(split, i), path: 'a' })),
    },
    { name: label, data: labels(split.labels) },
    ...(coarseLabel ? [{ name: coarseLabel, data: labels(split.coarseLabels!) }] : []),
  ];
  const optional = { repetition_type: 'OPTIONAL' as const };
  const buffer = parquetWriteBuffer({
    columnData: columns,
    rowGroupSize,
    schema: [
      { name: 'schema', num_children: columns.length },
      { name: 'img', num_children: 2, ...optional },
      { name: 'bytes', type: 'BYTE_ARRAY', ...optional },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional },
      ...columns.slice(1).map(({ name }) => ({ name, type: 'INT64' as const, ...optional })),
    ],
  });
  return new Uint8Array(buffer);
}

async function writeAll(folder: string, files: Readonly<Record<string, Uint8Array>>) {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

/** Writes images a file each: `<class>/` or `<superclass>/<class>/`. */
async function writeImages(layout: Layout, splits: Splits, folder: string, isNested: boolean) {
  for (const [name, split] of Object.entries(splits)) {
    for (let i = 0; i < split.count; i++) {
      const coarse = isNested ? layout.superclasses![split.coarseLabels![i]!]! : '';
      const place = join(folder, name, coarse, layout.classes[split.labels[i]!]!);
      const file = `${String(i).padStart(5, '0')}.png`;
      await mkdir(place, { recursive: true });
      await writeFile(join(place, file), pngOf(split, i));
    }
  }
}

/** Writes a data set in each form that is read, into a folder each. */
export const FORMS: Readonly<
  Record<string, (layout: Layout, splits: Splits, folder: string) => Promise<void>>
> = {
  'files of the binary edition': (layout, splits, folder) =>
    writeAll(folder, binaryFiles(layout, splits)),
  'archive of the binary edition': async (layout, splits, folder) => {
    const archive = await tarGzipOf(layout.folder, binaryFiles(layout, splits));
    await writeAll(folder, { [layout.archive.name]: archive });
  },
  'files of the edition for Python': (layout, splits, folder) =>
    writeAll(join(folder, layout.python.folder), pythonFiles(layout, splits)),
  'archive of the edition for Python': async (layout, splits, folder) => {
    const archive = await tarGzipOf(layout.python.folder, pythonFiles(layout, splits));
    await writeAll(folder, { [layout.python.archive]: archive });
  },
  'Parquet files of Hugging Face': (layout, { train, test }, folder) =>
    writeAll(join(folder, USUAL_FOLDERS[layout.name].parquet[0]!), {
      'train-00000-of-00001.parquet': parquetOf(layout, train, 4),
      'test-00000-of-00001.parquet': parquetOf(layout, test),
    }),
  'a pack of records': async (layout, splits, folder) => {
    const { name, classes } = layout;
    await packCifar({ name, classes, ...splits, source: 'a test' }, folder);
  },
  'a pack of records with superclasses': async (layout, splits, folder) => {
    const { name, classes, superclasses } = layout;
    const labels = superclasses ? 'fine-and-coarse' : 'fine';
    const place = join(folder, USUAL_FOLDERS[layout.name].records[0]!);
    await packCifar({ name, classes, ...splits, source: 'a test' }, place, { labels });
  },
  'folders of images': (layout, splits, folder) => writeImages(layout, splits, folder, false),
  'folders of images of fast.ai': (layout, splits, folder) =>
    writeImages(layout, splits, folder, layout.superclasses !== undefined),
};
