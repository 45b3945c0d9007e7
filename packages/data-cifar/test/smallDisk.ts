import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mounted: string[] = [];

/** Puts a disk of so many KiB in the place of a folder. */
export function mount(path: string, kilobytes: number): void {
  const options = ['-o', `size=${kilobytes}k`, 'cifar', path];
  execFileSync('mount', ['-t', 'tmpfs', ...options], { stdio: 'ignore' });
  mounted.push(path);
}

/** Takes away all disks of this test. */
export function unmount(): void {
  for (const path of mounted.splice(0)) execFileSync('umount', [path]);
}

async function tryToMount(): Promise<boolean> {
  const path = await mkdtemp(join(tmpdir(), 'cifar-disk-'));
  try {
    mount(path, 64);
    unmount();
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { recursive: true });
  }
}

/** Whether this process may mount a disk. */
export const mayMount = await tryToMount();
