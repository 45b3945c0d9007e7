import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../test/support/mulberry32.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';

const KILLS = 50;
const EPOCHS = 40;
/** The longest that a process lives once its run has begun: the first step, and some checkpoints. */
const MOST_MILLISECONDS = 350;

/** One kill of so many waits on for a checkpoint that is being written. */
const WRITES = 3;

const isHalfWritten = (name: string) => name.endsWith('.tmp');

const script = fileURLToPath(new URL('killedRun.ts', import.meta.url));

interface Kill {
  /** After the run has begun. */
  readonly milliseconds: number;
  /** Not before a checkpoint is being written. */
  readonly isInWrite: boolean;
}

/** Kills a process, at once or while it writes the second checkpoint from now on. */
function strike(child: ChildProcess, runDir: string, { isInWrite }: Kill): void {
  const kill = () => child.kill('SIGKILL');
  if (!isInWrite) {
    kill();
    return;
  }
  // The first is left to get whole, so that the run gets on.
  const begun = new Set<string>();
  const watcher = watch(join(runDir, 'checkpoints'), (_event, name) => {
    if (name !== null && isHalfWritten(name) && begun.add(name).size === 2) kill();
  });
  child.on('close', () => watcher.close());
}

/**
 * Trains in a process of its own.
 *
 * @param kill When it is killed. Default: it is not.
 * @returns The step it began at, and whether it came to its end.
 */
function train(runDir: string, kill?: Kill): Promise<{ begin: number; done: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, script, runDir, String(EPOCHS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data) => {
      if (output === '' && kill) setTimeout(() => strike(child, runDir, kill), kill.milliseconds);
      output += data;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const begin = Number(/begin (\d+)/.exec(output)?.[1]);
      if (code === 0 || signal === 'SIGKILL') resolve({ begin, done: output.includes('done') });
      else reject(new Error(`the training ended with code ${code}`));
    });
  });
}

/** The lines of steps that a callback has written, without those of epochs, which have times. */
async function stepsOf(run: string): Promise<string[]> {
  const lines = (await readFile(join(run, 'steps.jsonl'), 'utf8')).trim().split('\n');
  return lines.filter((line) => 'loss' in JSON.parse(line));
}

describe('a run that is killed', () => {
  it(`${KILLS} times at random moments ends with the same bits as one that is not`, async () => {
    const folder = await temporaryFolder();
    const [through, killed] = ['through', 'killed'].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    expect(await train(through)).toEqual({ begin: 0, done: true });

    const random = mulberry32(20_260_101);
    const begins: number[] = [];
    let whileWriting = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // Before the first one there is no folder to be watched.
      const isInWrite = kill % WRITES === 0 && (begins.at(-1) ?? 0) > 0;
      const milliseconds = MOST_MILLISECONDS * random();
      const { begin, done } = await train(killed, { milliseconds, isInWrite });
      expect(done, `before kill ${kill + 1} of ${KILLS}`).toBe(false);
      begins.push(begin);
      const names = [killed, join(killed, 'checkpoints')].map((path) =>
        readdir(path).catch(() => []),
      );
      if ((await Promise.all(names)).flat().some(isHalfWritten)) whileWriting += 1;
    }
    // Never back behind a checkpoint, and on all in all.
    expect(begins).toEqual([...begins].sort((a, b) => a - b));
    expect(begins.at(-1)).toBeGreaterThan(KILLS);
    expect(whileWriting).toBeGreaterThan(0);

    const end = await train(killed);
    expect(end.begin).toBeGreaterThanOrEqual(begins.at(-1)!);
    expect(end.done).toBe(true);
    const last = join('checkpoints', `epoch-${String(EPOCHS).padStart(4, '0')}`);
    const files = ['weights.bin', 'optimizer.bin', 'callbacks.bin'].map((file) => join(last, file));
    for (const file of ['metrics.jsonl', ...files]) {
      const [a, b] = await Promise.all([through, killed].map((run) => readFile(join(run, file))));
      expect(Buffer.compare(a!, b!), file).toBe(0);
    }
    const [steps, expectedSteps] = await Promise.all([killed, through].map(stepsOf));
    expect(steps).toEqual(expectedSteps);
    const lines = (await readFile(join(killed, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual(
      Array.from({ length: EPOCHS }, (_, epoch) => epoch + 1),
    );
    expect((await readdir(join(killed, 'checkpoints'))).filter(isHalfWritten)).toEqual([]);
  }, 900_000);
});
