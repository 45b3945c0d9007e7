import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { setUpTensorFlow } from './setUpTensorFlow.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A cache that is empty, and a PATH with nothing but programs that do as the scripts say. */
async function emptyMachine(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  vi.stubEnv('PATH', `${bin}${delimiter}/none`);
  vi.stubEnv('CXX', '');
  return folder;
}

const all = { npm: 'exit 0', python3: 'exit 0', 'c++': 'exit 0' };
const without = (missing: string) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== missing));

describe.runIf(process.platform === 'linux')('setUpTensorFlow', () => {
  it.each([
    ['npm', without('npm'), 'npm is needed', 'apt-get install npm'],
    ['Python', without('python3'), 'Python 3 is needed', 'apt-get install python3-pip'],
    ['pip', { ...all, python3: '[ "$1" = --version ]' }, 'pip is needed', 'python3-pip'],
    ['a compiler', without('c++'), "the C++ compiler 'c++' is needed", 'apt-get install g++'],
  ])('says that %s is missing', async (_, programs, message, remedy) => {
    await emptyMachine(programs);
    const setUp = setUpTensorFlow();
    await expect(setUp).rejects.toMatchObject({ code: 'SETUP_FAILED' });
    await expect(setUp).rejects.toThrow(message);
    await expect(setUp).rejects.toThrow(remedy);
  });

  it('names the compiler that CXX asks for', async () => {
    await emptyMachine(all);
    vi.stubEnv('CXX', 'my-c++ --fast');
    await expect(setUpTensorFlow()).rejects.toThrow("the C++ compiler 'my-c++' is needed");
  });

  it('leaves nothing behind where a tool fails, and says what it said', async () => {
    const failing = 'case "$1" in install) echo "npm error: offline" >&2; exit 1;; esac';
    const folder = await emptyMachine({ ...all, npm: failing });
    const lines: string[] = [];
    const setUp = setUpTensorFlow({ onProgress: (line) => void lines.push(line) });
    await expect(setUp).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: 'npm install failed: npm error: offline',
    });
    expect(lines[0]).toContain(join(folder, 'cache', 'cifar', 'tensorflow', 'cpu'));
    expect(lines.at(-1)).toMatch(/^downloading @tensorflow\/tfjs-node .* from npm$/);
    expect(await readdir(join(folder, 'cache', 'cifar', 'tensorflow'))).toEqual([]);
  });

  it('refuses a system that it has no library for', async () => {
    await emptyMachine(all);
    vi.spyOn(process, 'arch', 'get').mockReturnValue('s390x');
    await expect(setUpTensorFlow()).rejects.toThrow(
      'TensorFlow (cpu) is set up on linux-x64 and linux-arm64 with glibc, this is linux-s390x',
    );
    await expect(setUpTensorFlow({ gpu: true })).rejects.toThrow(
      'TensorFlow (gpu) is set up on linux-x64 with glibc, this is linux-s390x',
    );
  });

  it('ends with the reason of its signal', async () => {
    await emptyMachine(all);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(setUpTensorFlow({ signal })).rejects.toThrow('enough');
  });
});
