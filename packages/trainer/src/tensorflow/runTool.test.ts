import { spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { runTool, tellingLine } from './runTool.js';

const node = process.execPath;

/** An ended process whose parent is gone may wait for long to be noticed: Z. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout.trim());
}

describe('runTool', () => {
  it('gives what the program prints, in the folder and the environment asked for', async () => {
    const cwd = join(await temporaryFolder(), 'here');
    await mkdir(cwd);
    const script = 'console.log(process.cwd(), process.env.GREETING)';
    const printed = await runTool(node, ['-e', script], { cwd, env: { GREETING: 'hello' } });
    expect(printed).toBe(`${cwd} hello\n`);
  });

  it('says what went wrong, and keeps all that was printed', async () => {
    const script = 'console.error("compiling\\nx.cc:1: error: no x\\nhelp"); process.exit(3)';
    const failing = runTool(node, ['-e', script], { task: 'compiling' });
    await expect(failing).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: 'compiling failed: x.cc:1: error: no x',
      cause: { message: 'compiling\nx.cc:1: error: no x\nhelp\n' },
    });
  });

  it('says that a program is not there', async () => {
    await expect(runTool('no-such-program', [])).rejects.toMatchObject({
      code: 'SETUP_FAILED',
      message: expect.stringContaining('no-such-program failed: spawn no-such-program ENOENT'),
    });
  });

  it('ends the program, and those that it has started, when it is aborted', async () => {
    const file = join(await temporaryFolder(), 'pids');
    const controller = new AbortController();
    // A child that would outlive its parent by far.
    const script = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e6)']);
      require('node:fs').writeFileSync(${JSON.stringify(file)}, process.pid + ' ' + child.pid);
      setTimeout(() => {}, 1e6);
    `;
    const running = runTool(node, ['-e', script], { signal: controller.signal });
    let pids: number[] = [];
    await expect
      .poll(async () => {
        pids = (await readFile(file, 'utf8').catch(() => '')).split(' ').map(Number);
        return pids.length;
      })
      .toBe(2);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect.poll(() => pids.some(isRunning)).toBe(false);
  });

  it('starts nothing when it is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(runTool('no-such-program', [], { signal })).rejects.toThrow('enough');
  });
});

describe('tellingLine', () => {
  it.each([
    [
      'collecting\nERROR: No matching distribution found\nadvice',
      'ERROR: No matching distribution found',
    ],
    [
      'error: x\nOSError: [Errno 28] No space left on device',
      'OSError: [Errno 28] No space left on device',
    ],
    ['npm error request failed\nnpm error A complete log of this run', 'npm error request failed'],
    ['one\ntwo\n', 'two'],
    ['\n', 'it said nothing'],
  ])('finds in %j: %s', (output, line) => {
    expect(tellingLine(output)).toBe(line);
  });
});
