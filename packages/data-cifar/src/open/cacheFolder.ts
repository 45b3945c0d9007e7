import { resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where downloads are kept: what the caller says, or else where the system keeps caches. */
export function cacheFolder(cacheDir?: string): string {
  return cacheDir === undefined ? envPaths('cifar', { suffix: '' }).cache : resolve(cacheDir);
}
