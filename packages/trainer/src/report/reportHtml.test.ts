import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import type { EpochMetrics } from '../callbacks/callback.js';
import { ConfusionMatrix } from '../metrics/confusionMatrix.js';
import { reportHtml } from './reportHtml.js';
import type { ReportRun } from './reportInput.js';
import { writeReport } from './writeReport.js';

const metrics = (loss: number, top1: number) => ({ examples: 100, loss, top1, top5: 2 * top1 });

/** Epochs that get better, the last one excepted. */
const history = (epochs: number): EpochMetrics[] =>
  Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    step: 10 * (index + 1),
    learningRate: 0.1 / (index + 1),
    train: metrics(4 / (index + 1), 0.1 + 0.02 * index),
    validation: metrics(5 / (index + 1), index === epochs - 1 ? 0.05 : 0.1125 + 0.01 * index),
    imagesPerSecond: 123.4,
    seconds: 60,
  }));

/** Class 2 is always taken for class 0. */
function confusion(): ConfusionMatrix {
  const matrix = new ConfusionMatrix(3);
  matrix.add(Float32Array.of(1, 0, 0, 0, 1, 0, 1, 0, 0), Int32Array.of(0, 1, 2));
  return matrix;
}

const image = { width: 2, height: 2, data: Uint8Array.from({ length: 12 }, (_, i) => 20 * i) };

const full = (): ReportRun => ({
  name: 'a run',
  config: { recipe: { name: 'quick', seed: 7 } },
  history: history(8),
  confusion: confusion(),
  classes: ['apple', 'bear', 'clock'],
  groups: { names: ['living', 'not'], of: [0, 0, 1] },
  samples: [
    { image, label: 2, predicted: 0, probability: 0.625 },
    { image, label: 1, predicted: 1 },
  ],
  facts: [['Node', '20.20']],
  warnings: ['Trained on drawings.'],
});

describe('a report', () => {
  it('has all that is known of a run', async () => {
    const references = [
      { name: 'of 2015', epochs: [{ epoch: 3, train: 0.5, validation: 0.4567 }] },
    ];
    const page = await reportHtml({ runs: [full()], references });
    for (const text of [
      ...['a run', 'of 2015', 'Trained on drawings.', 'recipe.seed', '20.20'],
      // Final, best, and the reference's.
      ...['5.00 %', '17.25 %', '45.67 %'],
      ...['Confusion matrix', 'clock taken for apple: 1 of 1', 'Classes, the best first', 'living'],
      ...['Wrong answers', 'Right answers', 'data:image/png;base64,'],
    ]) {
      expect(page).toContain(text);
    }
    expect(
      page.match(/<figcaption>(Top-1 accuracy|Loss|Top-5|Learning rate|Images a second)/g),
    ).toHaveLength(5);
    // A point for each epoch, with what it says.
    expect(page).toContain('a run, validation, epoch 7: 17.25 %');
  });

  it('needs nothing else, and runs nothing', async () => {
    const page = await reportHtml({ runs: [full()] });
    expect(page).not.toMatch(/<script|<link|@import|url\(|src="http|\son\w+="/);
    expect(page).toContain(`content="default-src 'none'`);
  });

  it('is the same for the same input', async () => {
    expect(await reportHtml({ runs: [full()] })).toBe(await reportHtml({ runs: [full()] }));
  });

  it('escapes what it is given', async () => {
    const evil = '<script>alert("1")</script>';
    const page = await reportHtml({
      title: evil,
      runs: [
        {
          ...full(),
          name: evil,
          classes: [evil, evil, evil],
          facts: [[evil, evil]],
          warnings: [evil],
        },
      ],
      references: [{ name: evil, epochs: [{ epoch: 1, validation: 0.5 }] }],
    });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
  });

  it.each([
    ['of no epoch', { name: 'new', history: [] }, 'No epoch is finished yet.'],
    ['of one epoch', { name: 'short', history: history(1) }, '5.00 %'],
    [
      'without validation',
      { name: 'blind', history: history(4).map(({ validation: _, ...rest }) => rest) },
      '16.00 %',
    ],
    [
      'that diverged',
      {
        name: 'lost',
        history: history(3).map((one) => ({ ...one, train: metrics(Number.NaN, 0.01) })),
      },
      '5.00 %',
    ],
  ])('of a run %s says what there is', async (_, run, text) => {
    const page = await reportHtml({ runs: [run] });
    expect(page).toContain(text);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('compares runs, and shows in what they differ', async () => {
    const second = { ...full(), name: 'another', config: { recipe: { name: 'quick', seed: 8 } } };
    const page = await reportHtml({ runs: [full(), second] });
    expect(page).toContain('2 runs compared');
    expect(page).toContain('<b>8</b>');
    expect(page).toContain('Predictions of another');
    expect(page.match(/var\(--series-2\)/g)!.length).toBeGreaterThan(3);
  });

  it('is written whole', async () => {
    const path = join(await temporaryFolder(), 'report.html');
    await writeReport(path, { runs: [full()] });
    expect(await readFile(path, 'utf8')).toBe(await reportHtml({ runs: [full()] }));
  });

  it.each([
    [[], 'runs must be at least one run'],
    [[{ ...full(), classes: ['one'] }], 'classes must be 3 names'],
    [[{ ...full(), groups: { names: [], of: [0, 0, 0] } }], 'groups.of must be below 0, got 0'],
    [[{ ...full(), samples: [{ image, label: 9, predicted: 0 }] }], 'must be below 3, got 9'],
    [
      [{ ...full(), samples: [{ image: { ...image, width: 3 }, label: 0, predicted: 0 }] }],
      'image.data must be 3 x 2 x 3 bytes, got 12',
    ],
  ])('refuses what does not fit together', async (runs, message) => {
    await expect(reportHtml({ runs })).rejects.toThrow(message);
  });
});
