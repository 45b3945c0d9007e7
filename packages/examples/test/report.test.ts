import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

const { CIFAR_CHROMIUM } = process.env;

/** What Chromium has against a page, at a size and in a colour scheme. */
async function complaintsAbout(
  file: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<string[]> {
  const browser = await chromium.launch({
    executablePath: CIFAR_CHROMIUM!,
    args: ['--no-sandbox'],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport, colorScheme });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  const width = await page.evaluate(() => document.scrollingElement!.scrollWidth);
  if (width > viewport.width) complaints.push(`${width} pixels wide`);
  return complaints;
}

it('cifar report makes a page of a run, and one of several', async () => {
  const cwd = await temporaryFolder();
  const small = ['--synthetic', '--limit', '48', '--epochs', '2', '--quiet', '--backend', 'wasm'];
  for (const run of ['first', 'second']) {
    expect((await runCommand(['train', ...small, '--run-dir', run], { cwd })).code).toBe(0);
  }
  const one = await runCommand(['report', 'first'], { cwd });
  expect([one.code, one.stdout]).toEqual([0, 'the report is in first/report.html\n']);
  const page = await readFile(join(cwd, 'first', 'report.html'), 'utf8');
  for (const part of [
    'Confusion matrix',
    'Wrong answers',
    'the notebook of 2015',
    'drawn by code',
  ]) {
    expect(page).toContain(part);
  }
  const both = await runCommand(['report', 'first', 'second', '--no-evaluate', '--json'], { cwd });
  expect(JSON.parse(both.stdout)).toEqual({ report: 'report.html', runs: ['first', 'second'] });
  expect(await readFile(join(cwd, 'report.html'), 'utf8')).toContain('2 runs compared');
  if (!CIFAR_CHROMIUM) return;
  for (const file of ['first/report.html', 'report.html']) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 390, height: 844 },
      ]) {
        expect(await complaintsAbout(join(cwd, file), viewport, scheme)).toEqual([]);
      }
    }
  }
}, 180_000);
