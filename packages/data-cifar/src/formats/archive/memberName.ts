import { type Layout, type LayoutFile, pickleName } from '../../dataset/layout.js';

/** A member of an archive that is read. */
export interface Member {
  /** Of the binary edition, or of that for Python. */
  readonly edition: 'binary' | 'python';
  /** Its name without a folder. */
  readonly name: string;
  /** The part of the data that it holds; undefined if it holds the names of the classes. */
  readonly part?: LayoutFile;
}

/**
 * What a member of an archive is to us. Members are known by their whole names: in the official
 * folder or in none, from the archive's root. Whatever else an archive holds is never looked at.
 */
export function memberOf(layout: Layout, memberName: string): Member | undefined {
  const path = memberName.replace(/^\.\//, '');
  const { folder, python, files } = layout;
  const isAt = (place: string, name: string) => path === name || path === `${place}/${name}`;
  for (const part of files) {
    if (isAt(folder, part.name)) return { edition: 'binary', name: part.name, part };
    const name = pickleName(part);
    if (isAt(python.folder, name)) return { edition: 'python', name, part };
  }
  return isAt(python.folder, python.meta) ? { edition: 'python', name: python.meta } : undefined;
}
