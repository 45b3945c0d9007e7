import type { Layout } from '../../src/dataset/layout.js';
import { smallLayout } from '../smallLayout.js';

export const NAME = 'cifar-100-binary.tar.gz';

/** A layout whose archive a process can be told of in words. */
export const layoutFor = (sha256: string, bytes: number, ...sources: string[]): Layout => ({
  ...smallLayout,
  archive: { name: NAME, sha256, bytes, sources },
  otherEditions: [],
});
