import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { downloadWheel } from './downloadWheel.js';
import { runTool } from './runTool.js';
import { unpackWheel } from './unpackWheel.js';
import { type Wheel, wheelsFor } from './wheels.js';

const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name, mode in [
        ('toy/lib/libtoy.so.1', 0o644), ('toy/bin/tool', 0o755), ('toy/include/toy.h', 0o644),
        ('toy-1.0.dist-info/METADATA', 0o644), ('toy-1.0.dist-info/WHEEL', 0o644),
    ]:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        wheel.writestr(member, 'Metadata-Version: 2.1\\nName: toy\\nVersion: 1.0\\nWheel-Version: 1.0\\n')
`;

/** A wheel that pip finds in a folder, without a network. */
async function toy(): Promise<{ wheel: Wheel; folder: string }> {
  const folder = await temporaryFolder();
  const index = join(folder, 'index');
  await mkdir(index);
  const path = join(index, 'toy-1.0-cp311-cp311-manylinux_2_27_x86_64.whl');
  await runTool('python3', ['-c', MAKE_WHEEL, path]);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', index);
  const bytes = await readFile(path);
  const wheel = {
    name: 'toy',
    version: '1.0',
    platform: 'manylinux_2_27_x86_64',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    files: ['toy/lib/*', 'toy/bin/*'],
    unpackedBytes: bytes.length,
  };
  const downloads = join(folder, 'downloads');
  await mkdir(downloads);
  return { wheel, folder };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a wheel', () => {
  it('is downloaded, and unpacked where its paths match', async () => {
    const { wheel, folder } = await toy();
    const path = await downloadWheel(wheel, join(folder, 'downloads'));
    const unpacked = join(folder, 'unpacked');
    await unpackWheel(path, unpacked, wheel.files);
    expect((await readdir(join(unpacked, 'toy'))).sort()).toEqual(['bin', 'lib']);
    expect((await stat(join(unpacked, 'toy', 'bin', 'tool'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(unpacked, 'toy', 'lib', 'libtoy.so.1'))).mode & 0o777).toBe(0o644);
  });

  it('is refused if it is not the one that is known', async () => {
    const { wheel, folder } = await toy();
    const other = { ...wheel, sha256: '0'.repeat(64) };
    await expect(downloadWheel(other, join(folder, 'downloads'))).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringContaining('the download of toy by pip failed'),
      cause: { message: expect.stringContaining(`Expected sha256 ${other.sha256}`) },
    });
  });

  it('that is not to be had is named', async () => {
    const { wheel, folder } = await toy();
    const other = { ...wheel, version: '2.0' };
    await expect(downloadWheel(other, join(folder, 'downloads'))).rejects.toThrow(
      /the download of toy by pip failed: ERROR: .*toy==2\.0/,
    );
  });
});

describe('wheelsFor', () => {
  it('knows TensorFlow for what it is built for, and CUDA with it', () => {
    expect(wheelsFor('linux-x64', 'cpu')?.map(({ name }) => name)).toEqual(['tensorflow-cpu']);
    expect(wheelsFor('linux-arm64', 'cpu')?.map(({ name }) => name)).toEqual(['tensorflow']);
    const gpu = wheelsFor('linux-x64', 'gpu')?.map(({ name }) => name);
    expect(gpu).toContain('tensorflow');
    expect(gpu).toContain('nvidia-cudnn-cu12');
    expect(wheelsFor('linux-arm64', 'gpu')).toBeUndefined();
    expect(wheelsFor('win32-x64', 'cpu')).toBeUndefined();
  });
});
