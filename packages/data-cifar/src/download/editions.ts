import type { Edition } from '../dataset/edition.js';
import type { Layout } from '../dataset/layout.js';
import type { OpenOptions } from '../open/openOptions.js';
import { OTHER_EDITIONS } from './otherEditions.js';

/**
 * What can be downloaded of a set, in the order in which it is preferred: the archive, from the
 * `mirrors` too, then others. With `checksums` it is the archive alone, as they are those of its files.
 */
export function editionsOf(
  layout: Layout,
  { mirrors = [], checksums }: Pick<OpenOptions, 'mirrors' | 'checksums'>,
): Edition[] {
  const { archive, name, otherEditions = OTHER_EDITIONS[name] } = layout;
  const sources = [...new Set([...mirrors, ...archive.sources])];
  const isBinaryOnly = checksums === 'official' || typeof checksums === 'object';
  return [
    { kind: 'archive', files: [{ ...archive, sources }] },
    ...(isBinaryOnly ? [] : otherEditions),
  ];
}
