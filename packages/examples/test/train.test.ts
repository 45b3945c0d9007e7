import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { type CommandOptions, runCommand } from './runCommand.js';

const newest = async (runDir: string, name = 'weights.bin') => {
  const folders = (await readdir(join(runDir, 'checkpoints'))).sort();
  return readFile(join(runDir, 'checkpoints', folders.at(-1)!, name));
};

const quick = ['train', '--synthetic', '--limit', '64', '--epochs', '2'];

describe('cifar train', () => {
  it('trains, writes a run, and says what to try next', async () => {
    const cwd = await temporaryFolder();
    const { code, stdout, stderr } = await runCommand(quick, { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^epoch 2\/2 .* validation loss \d/m);
    expect(stdout).toContain('synthetic-cifar-100');
    expect(stdout).toMatch(/test top-1 .*\d+\.\d\d % \(chance 1 %\)/);
    expect(stdout).toContain('What to try next:');
    const [run] = await readdir(join(cwd, 'runs'));
    expect(run).toMatch(/^quick-\d{8}-\d{6}-\d+$/);
    const config = JSON.parse(await readFile(join(cwd, 'runs', run!, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ limit: 64, backend: 'wasm', recipe: { name: 'quick' } });
    const { processor } = config.machine;
    expect(processor).toBe(cpus()[0]!.model.trim());
    expect(stdout).toMatch(/report .*runs\/quick-\d{8}-\d{6}-\d+\/report\.html/);
    const report = await readFile(join(cwd, 'runs', run!, 'report.html'), 'utf8');
    expect(report).toContain(processor);
    expect(report).toContain('Trained and evaluated on images drawn by code');
    const metrics = await readFile(join(cwd, 'runs', run!, 'metrics.jsonl'), 'utf8');
    expect(metrics.trim().split('\n').length).toBe(2);

    const evaluation = await runCommand(['evaluate', '--limit', '64', '--json'], { cwd });
    const last = JSON.parse(metrics.trim().split('\n').at(-1)!).validation;
    expect(JSON.parse(evaluation.stdout)).toMatchObject(last);

    const picture = join(cwd, 'red.jpg');
    const red = { width: 90, height: 60, channels: 3, background: 'red' } as const;
    await sharp({ create: red }).jpeg().toFile(picture);
    const prediction = await runCommand(['predict', 'red.jpg'], { cwd });
    expect(prediction.code).toBe(0);
    expect(prediction.stdout.match(/\d+\.\d\d %/g)).toHaveLength(5);
    const json = await runCommand(['predict', 'red.jpg', '--json'], { cwd });
    const { predictions } = JSON.parse(json.stdout);
    expect(predictions).toHaveLength(5);
    expect(predictions[0].probability).toBeGreaterThanOrEqual(predictions[4].probability);
  }, 180_000);

  it('is decided by its seed, to the last bit', async () => {
    const cwd = await temporaryFolder();
    const metrics: string[] = [];
    const weights: Buffer[] = [];
    for (const [runDir, seed] of [
      ['first', '5'],
      ['second', '5'],
      ['other', '6'],
    ] as const) {
      await runCommand([...quick, '--seed', seed, '--run-dir', runDir, '--quiet'], { cwd });
      metrics.push(await readFile(join(cwd, runDir, 'metrics.jsonl'), 'utf8'));
      weights.push(await newest(join(cwd, runDir)));
    }
    expect(metrics[1]).toBe(metrics[0]);
    expect(Buffer.compare(weights[0]!, weights[1]!)).toBe(0);
    expect(metrics[2]).not.toBe(metrics[0]);
    expect(Buffer.compare(weights[0]!, weights[2]!)).not.toBe(0);
  }, 180_000);

  it('is the same with batches made by workers, also stopped with Ctrl-C and resumed', async () => {
    const cwd = await temporaryFolder();
    const args = [...quick, '--batch-size', '16'];
    await runCommand([...args, '--run-dir', 'plain', '--quiet'], { cwd });
    const ahead = [...args, '--data-workers', '2', '--run-dir', 'ahead'];
    const stopped = await runCommand(ahead, { cwd, interruptAt: /^epoch 1\/2/m });
    expect(stopped.code).toBe(130);
    const resume = ['train', '--resume', '--run-dir', 'ahead', '--data-workers', '1', '--quiet'];
    expect((await runCommand(resume, { cwd })).code).toBe(0);
    const [plain, resumed] = await Promise.all(
      ['plain', 'ahead'].map(async (run) => [
        await readFile(join(cwd, run, 'metrics.jsonl'), 'utf8'),
        await newest(join(cwd, run)),
      ]),
    );
    expect(resumed).toEqual(plain);
  }, 240_000);

  it('is done without a report where that cannot be written', async () => {
    const cwd = await temporaryFolder();
    // A folder stands in its place.
    await mkdir(join(cwd, 'run', 'report.html', 'full'), { recursive: true });
    const { code, stdout, stderr } = await runCommand([...quick, '--run-dir', 'run'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/its report could not be written \(.*\): npx cifar report run/);
    expect(stdout).not.toMatch(/^report /m);
  }, 120_000);

  it('prints a JSON line for every epoch', async () => {
    const cwd = await temporaryFolder();
    const { stdout, code } = await runCommand([...quick, '--json'], { cwd });
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual([1, 2]);
  }, 120_000);

  it('stops with Ctrl-C in the second epoch, and goes on as if nothing had been', async () => {
    const cwd = await temporaryFolder();
    const args = [...quick, '--batch-size', '16'];
    await runCommand([...args, '--run-dir', 'through'], { cwd });

    const interruptAt = /^epoch 1\/2/m;
    const stopped = await runCommand([...args, '--run-dir', 'stopped'], { cwd, interruptAt });
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toMatch(/stopped after step [4-8], everything is saved. To go on:/);
    const command = /npx cifar (train --resume --run-dir stopped)/.exec(stopped.stdout)?.[1];
    const resumed = await runCommand(command!.split(' '), { cwd });
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain('stopped, resumed');
    for (const name of ['weights.bin', 'optimizer.bin']) {
      const [a, b] = await Promise.all(
        ['through', 'stopped'].map((run) => newest(join(cwd, run), name)),
      );
      expect(Buffer.compare(a!, b!), name).toBe(0);
    }
  }, 240_000);

  it('ends after a time, silently, with event files and checkpoints as asked', async () => {
    const cwd = await temporaryFolder();
    const args = [
      ...quick,
      '--batch-size',
      '8',
      '--run-dir',
      'run',
      '--quiet',
      '--tensorboard',
      '--backend',
      'wasm',
    ];
    const limits = ['--checkpoint-steps', '2', '--max-minutes', '0.0001'];
    const { code, stdout, stderr } = await runCommand([...args, ...limits], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/stopped after step 1: the time limit of 0\.006 s is reached/);
    expect(stderr).toBe('');
    const resumed = await runCommand(['train', '--resume', '--run-dir', 'run', '--quiet'], { cwd });
    expect(resumed.code).toBe(0);
    expect(await readdir(join(cwd, 'run', 'tensorboard'))).toHaveLength(1);
    const table = await readFile(join(cwd, 'run', 'metrics.csv'), 'utf8');
    expect(table.trim().split('\n')).toHaveLength(3);
  }, 120_000);

  it('does not resume as something else', async () => {
    const cwd = await temporaryFolder();
    await runCommand([...quick, '--run-dir', 'run'], { cwd });
    const args = ['train', '--resume', '--run-dir', 'run', '--limit', '65'];
    const { code, stderr } = await runCommand(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('was begun with --limit 64, not with --limit 65');
  }, 120_000);
});

describe('the recipe notebook', () => {
  // On real images where there are some.
  const data = process.env['CIFAR_DATA_DIR'];
  const env: Pick<CommandOptions, 'env'> = data ? { env: { CIFAR_DATA_DIR: data } } : {};
  const images = data ? [] : ['--synthetic'];
  const args = ['train', '--recipe', 'notebook', '--limit', '48', '--epochs', '2'];

  it('runs at full width, is stopped in the second epoch, and is resumed', async () => {
    const cwd = await temporaryFolder();
    const stopped = await runCommand([...args, ...images, '--batch-size', '16'], {
      cwd,
      ...env,
      interruptAt: /^epoch 1\/2/m,
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toContain('differs:');
    const [run] = await readdir(join(cwd, 'runs'));
    const mean = await readFile(join(cwd, 'runs', run!, 'mean-image.json'), 'utf8');
    expect(JSON.parse(mean).size).toEqual([28, 28]);
    const resumed = await runCommand([...args, ...images, '--resume'], { cwd, ...env });
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toMatch(/training images seen .* 96 /);
  }, 600_000);
});

describe('cifar data and doctor', () => {
  it('draws a contact sheet', async () => {
    const cwd = await temporaryFolder();
    const args = ['data', '--synthetic', '--sheet', 'sheet.png'];
    const { code, stdout } = await runCommand(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('10 of each class');
    const { width, height, format } = await sharp(join(cwd, 'sheet.png')).metadata();
    expect([width, height, format]).toEqual([708, 708, 'png']);
  });

  it('draws one of transforms that are written out, and says which there are', async () => {
    const cwd = await temporaryFolder();
    const text = 'randomCrop(24, padding=4) randAugment(2, 9) cutout(8)';
    const args = ['data', '--synthetic', '--sheet', 'sheet.png', '--transforms', text];
    const { code, stdout } = await runCommand(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain(`sheet.png: 8 images in 8 epochs of '${text}'`);
    const { width, height } = await sharp(join(cwd, 'sheet.png')).metadata();
    expect([width, height]).toEqual([612, 612]);
    const help = await runCommand(['data', '--help'], { cwd });
    expect(help.stdout).toContain('randomCrop(size=number, [padding=number], [mode=zero|reflect])');
  });

  it('says what the machine has', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'cifar-100-binary.tar.gz'), '');
    const { code, stdout } = await runCommand(['doctor', '--json', '--data', '.'], { cwd });
    expect(code).toBe(0);
    const findings = JSON.parse(stdout) as { name: string; ok: boolean; detail: string }[];
    const of = (name: string) => findings.find((finding) => finding.name === name);
    expect(of('Node')?.detail).toContain(process.versions.node);
    expect(of('backend wasm')?.ok).toBe(true);
    expect(of('data')?.detail).toContain('cifar-100-binary.tar.gz');
    expect((await runCommand(['doctor'], { cwd })).stdout).toContain('none yet');
  });
});
