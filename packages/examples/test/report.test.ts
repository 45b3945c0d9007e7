import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

const { CIFAR_CHROMIUM } = process.env;

/** Of A4, so that a report of a small run is no pile of paper. */
const MOST_PAGES = 6;
/** What the Web Content Accessibility Guidelines ask for, level AA. */
const LEAST_CONTRAST = 4.5;

/** Texts that can hardly be told from what is behind them. Runs in the page. */
function faintTexts(least: number): string[] {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [red, green, blue] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const backgroundOf = (element: Element): string => {
    const { backgroundColor } = getComputedStyle(element);
    const isOpaque = channels(backgroundColor)[3] !== 0;
    return isOpaque || !element.parentElement
      ? backgroundColor
      : backgroundOf(element.parentElement);
  };
  return [...document.querySelectorAll('main *')].flatMap((element) => {
    const { color, fill } = getComputedStyle(element);
    const text = [...element.childNodes].find(
      ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent!.trim() !== '',
    );
    if (!text || element.tagName === 'title') return [];
    const levels = [element.tagName === 'text' ? fill : color, backgroundOf(element)]
      .map(luminance)
      .sort((a, b) => a - b);
    const contrast = (levels[1]! + 0.05) / (levels[0]! + 0.05);
    return contrast < least
      ? [`'${text.textContent}' has a contrast of ${contrast.toFixed(2)}`]
      : [];
  });
}

/** What Chromium has against a page, at a size and in a colour scheme. */
async function complaintsAbout(
  browser: Browser,
  file: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<string[]> {
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
  complaints.push(...(await page.evaluate(faintTexts, LEAST_CONTRAST)));
  await page.close();
  return complaints;
}

/** Sheets of paper that a page takes. */
async function printedPages(browser: Browser, file: string): Promise<number> {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const pdf = await page.pdf({ format: 'A4' });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
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
  const browser = await chromium.launch({
    executablePath: CIFAR_CHROMIUM,
    args: ['--no-sandbox'],
  });
  onTestFinished(() => browser.close());
  for (const file of ['first/report.html', 'report.html'].map((name) => join(cwd, name))) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 390, height: 844 },
      ]) {
        expect(await complaintsAbout(browser, file, viewport, scheme)).toEqual([]);
      }
    }
    expect(await printedPages(browser, file)).toBeLessThanOrEqual(MOST_PAGES);
  }
}, 180_000);
