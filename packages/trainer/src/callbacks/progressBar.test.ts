import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { trainBegin } from '../../test/trainBegin.js';
import type { ClassificationMetrics } from '../metrics/classification.js';
import { progressBar } from './progressBar.js';

const metrics = (loss: number, top1: number): ClassificationMetrics => ({
  examples: 64,
  loss,
  top1,
  top5: 2 * top1,
});

/** What a run of one epoch of two steps writes. */
async function output(isTTY: boolean): Promise<string> {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 200,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  }) as unknown as NodeJS.WriteStream;
  const chunks: string[] = [];
  (stream as unknown as PassThrough).on('data', (chunk) => void chunks.push(String(chunk)));
  const bar = progressBar({ stream, plainLineSeconds: 0.05 });
  await bar.onTrainBegin?.(trainBegin({ epochs: 1, steps: 2 }));
  for (const step of [1, 2]) {
    await new Promise((resolve) => setTimeout(resolve, 120));
    const train = metrics(4.2, 0.25);
    await bar.onStepEnd?.({ epoch: 0, step, learningRate: 0.1, examples: 32, loss: 4.25, train });
  }
  await new Promise((resolve) => setTimeout(resolve, 120));
  bar.onEvaluateStep?.({ examples: 10, total: 20 });
  await bar.onEpochEnd?.({
    epoch: 1,
    step: 2,
    learningRate: 0.1,
    train: metrics(4.2, 0.25),
    validation: metrics(4, 0.3),
    imagesPerSecond: 123.45,
    seconds: 1,
  });
  await bar.onTrainEnd?.('finished');
  return chunks.join('');
}

describe('progressBar', () => {
  it('writes plain lines where the output is no terminal', async () => {
    const text = await output(false);
    expect(text).toMatch(
      /^50%\s+epoch 1\/1 {2}\d+\.\d img\/s {2}ETA \d+s {2}loss 4\.250 {2}top-1 25\.0 %$/m,
    );
    expect(text).toContain(
      'epoch 1/1  loss 4.200  top-1 25.0 %  validation loss 4.000  top-1 30.0 %  top-5 60.0 %  123.5 img/s\n',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
    expect(text).not.toMatch(/\u001b/);
  });

  it('draws a bar in a terminal, and leaves the line of the epoch', async () => {
    const text = await output(true);
    expect(text).toContain('████████░░░░░░░░');
    expect(text).toContain('evaluating 10/20');
    expect(text).toContain('validation loss 4.000');
  });
});
