import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mounted: string[] = [];

/** Mounts a disk of so many kilobytes, in memory, on a folder. */
export function mountSmallDisk(path: string, kilobytes: number): void {
  const options = ['-o', `size=${kilobytes}k`, 'cifar', path];
  execFileSync('mount', ['-t', 'tmpfs', ...options], { stdio: 'ignore' });
  mounted.push(path);
}

/** From now on nothing can be written to a disk that was mounted here. */
export function makeReadOnly(path: string): void {
  execFileSync('mount', ['-o', 'remount,ro', path]);
}

/** Takes away all that were mounted. */
export function unmountSmallDisks(): void {
  for (const path of mounted.splice(0)) execFileSync('umount', [path]);
}

/** Whether this process may mount a disk. */
export function mayMountDisks(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'cifar-disk-'));
  try {
    mountSmallDisk(path, 64);
    unmountSmallDisks();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(path, { recursive: true });
  }
}
