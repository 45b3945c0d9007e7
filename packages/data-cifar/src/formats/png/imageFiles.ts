import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CifarDataError } from '../../cifarDataError.js';
import type { Layout } from '../../dataset/layout.js';

/** A file with an image. */
export interface ImageFile {
  readonly path: string;
  readonly label: number;
  /** The superclass whose folder it lies in, if it does. */
  readonly coarse: number | undefined;
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

/** Names differ in how they part words. */
const simple = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, '_');

const indexOf = (names: readonly string[], name: string) =>
  names.findIndex((known) => simple(known) === simple(name));

/** What lies in a folder, in the order of names' characters, which is the same on all systems. */
async function entriesOf(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter(({ name }) => !name.startsWith('.')).sort(byName);
}

async function isFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(join(folder, entry.name))).isDirectory();
}

async function foldersOf(folder: string): Promise<string[]> {
  const folders: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (await isFolder(folder, entry)) folders.push(entry.name);
  }
  return folders;
}

async function imagesOf(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter(({ name }) => /\.png$/i.test(name)).map(({ name }) => join(folder, name));
}

/** The folders of classes below one: its own, or those of the superclasses in it. */
async function classFolders(layout: Layout, folder: string) {
  const { name: dataset, classes, superclasses = [] } = layout;
  const found: { path: string; label: number; coarse: number | undefined }[] = [];
  const add = async (place: string, name: string, coarse: number | undefined) => {
    const path = join(place, name);
    const label = indexOf(classes, name);
    if (label >= 0) return found.push({ path, label, coarse });
    throw new CifarDataError('DATA_CORRUPT', `${path}: ${dataset} has no class '${name}'`);
  };
  for (const name of await foldersOf(folder)) {
    const coarse = indexOf(superclasses, name);
    const path = join(folder, name);
    const inner = coarse >= 0 ? await foldersOf(path) : [];
    if (inner.length === 0) await add(folder, name, undefined);
    for (const fine of inner) await add(path, fine, coarse);
  }
  return found.sort((a, b) => a.label - b.label);
}

/**
 * The images of a split: `<class>/*.png`, or `<superclass>/<class>/*.png` as fast.ai has them.
 *
 * Their order is the same everywhere: the first of each class by name, in the order of classes, then
 * the second of each. So the first images of a split are of all classes, as in the official files.
 *
 * @throws {CifarDataError} DATA_CORRUPT for a folder that is named for no class.
 */
export async function findImageFiles(layout: Layout, folder: string): Promise<ImageFile[]> {
  const ranked: { rank: number; file: ImageFile }[] = [];
  for (const { path, label, coarse } of await classFolders(layout, folder)) {
    for (const [rank, image] of (await imagesOf(path)).entries()) {
      ranked.push({ rank, file: { path: image, label, coarse } });
    }
  }
  // Sorting keeps the order of classes among equals.
  return ranked.sort((a, b) => a.rank - b.rank).map(({ file }) => file);
}
