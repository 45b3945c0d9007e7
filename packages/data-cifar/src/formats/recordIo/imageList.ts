import { checkInteger, refuse } from '../../argumentChecks.js';
import { CifarDataError } from '../../cifarDataError.js';

/** A line of an image list: what im2rec is to pack. */
export interface ImageListEntry {
  readonly id: number;
  readonly labels: readonly number[];
  /** Below the folder of the images. */
  readonly path: string;
}

export interface ParseImageListOptions {
  /**
   * Labels of a line; what follows is the path, blanks in it included. Default: all that stands between
   * the first tab and the last; 1 in a line without tabs.
   */
  readonly labelCount?: number;
  /** What to call the file in messages. Default: 'the list'. */
  readonly name?: string;
}

/** Cuts a line up: its id, its labels and its path. */
function fieldsOf(line: string, labelCount: number | undefined): string[] {
  const byTabs = line.split('\t').map((field) => field.trim());
  if (labelCount === undefined && byTabs.length > 1) return byTabs;
  const fields: string[] = [];
  let rest = line.trim();
  for (let i = 0; i < 1 + (labelCount ?? 1); i++) {
    const [field = ''] = /^\S+/.exec(rest) ?? [];
    fields.push(field);
    rest = rest.slice(field.length).trimStart();
  }
  return [...fields, rest];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Not as JavaScript reads numbers: that takes blanks, and those of other bases. */
const labelOf = (text: string) => (NUMBER.test(text) ? Number(text) : Number.NaN);
const idOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

/**
 * Reads an image list (`.lst`): a line an image, with its id, its labels and its path, between tabs or
 * blanks.
 *
 * @param text What is in the file.
 * @throws {CifarDataError} DATA_CORRUPT for a line without a whole number for an id, a number for each
 * label, or a path.
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { parseImageList } from '@cifar/data-cifar/records';
 *
 * const [first] = parseImageList(await readFile(`${folder}/train.lst`, 'utf8'));
 * console.log(first); // { id: 0, labels: [0], path: 'train/red_disc/00000.png' }
 */
export function parseImageList(
  text: string,
  { labelCount, name = 'the list' }: ParseImageListOptions = {},
): ImageListEntry[] {
  if (labelCount !== undefined) checkInteger('parseImageList', 'labelCount', labelCount, 1, 1000);
  const entries: ImageListEntry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const fields = fieldsOf(line, labelCount);
    const id = idOf(fields[0]!);
    const labels = fields.slice(1, -1).map(labelOf);
    const path = fields.at(-1)!;
    const isLine =
      Number.isSafeInteger(id) && labels.length > 0 && labels.every(Number.isFinite) && path !== '';
    if (!isLine) {
      throw new CifarDataError(
        'DATA_CORRUPT',
        `${name}: line ${index + 1} is no id, labels and a path: '${line.trim().slice(0, 60)}'`,
      );
    }
    entries.push({ id, labels, path });
  }
  return entries;
}

/**
 * An image list as im2rec reads it.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT for an id that is no whole number, labels that are none, and a
 * path that is empty, begins or ends with a blank, or holds a tab or the end of a line.
 * @example
 * import { formatImageList } from '@cifar/data-cifar/records';
 *
 * formatImageList([{ id: 0, labels: [19], path: 'train/cattle/00000.png' }]);
 */
export function formatImageList(entries: readonly ImageListEntry[]): string {
  return entries
    .map(({ id, labels, path }) => {
      checkInteger('formatImageList', 'id', id, 0);
      if (labels.length === 0 || !labels.every(Number.isFinite)) {
        refuse('formatImageList', 'labels', 'some finite numbers', labels);
      }
      if (path === '' || path !== path.trim() || /[\t\r\n]/.test(path)) {
        refuse('formatImageList', 'path', 'one that fits into a line', path);
      }
      return `${[id, ...labels, path].join('\t')}\n`;
    })
    .join('');
}
