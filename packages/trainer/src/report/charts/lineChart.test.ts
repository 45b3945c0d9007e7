import { describe, expect, it } from 'vitest';
import { loadPlotting } from '../plotting.js';
import { epochTicks, lineChart } from './lineChart.js';

const plotting = await loadPlotting();
const color = 'var(--series-1)';

function chart(values: readonly number[], isLogarithmic = false): string | undefined {
  const points = values.map((value, index) => ({ epoch: index + 1, value }));
  const curves = [{ name: 'a run', color, points }];
  return lineChart(plotting, { title: 'Loss', curves, write: String, isLogarithmic })?.text;
}

/** Where the line goes: its points, in pixels. */
function lineOf(svg: string): [x: number, y: number][] {
  const [, path] = /aria-label="line"><path d="M([\d.,L]+)"/.exec(svg)!;
  return path!.split('L').map((point) => {
    const [x, y] = point.split(',').map(Number);
    return [x!, y!];
  });
}

describe('lineChart', () => {
  it('draws a line through all points, on an axis that begins at 0', () => {
    const svg = chart([4, 2, 1])!;
    const [first, second, third] = lineOf(svg);
    expect(second![0] - first![0]).toBeCloseTo(third![0] - second![0], 2);
    const bottom = third![1] + (third![1] - second![1]);
    expect(bottom - second![1]).toBeCloseTo((bottom - first![1]) / 2, 2);
    expect(svg).toContain(`transform="translate(58,${bottom})" y="0.32em">0</text>`);
  });

  it('spaces powers evenly on a logarithmic axis', () => {
    const [y1, y2, y3] = lineOf(chart([0.1, 0.01, 0.001], true)!).map(([, y]) => y!);
    expect(y2! - y1!).toBeCloseTo(y3! - y2!, 2);
  });

  it('says the value of each point, and what is drawn', () => {
    const svg = chart([4, 2.5])!;
    expect(svg).toContain('<title>a run, epoch 2: 2.5</title>');
    expect(svg).toContain('aria-label="Loss"');
    expect(svg).toContain(`stroke="${color}"`);
  });

  it('shows a single epoch, which a line would not', () => {
    expect(chart([3])).toContain(`<g fill="${color}"`);
  });

  it('leaves out what is no number, and draws nothing of nothing', () => {
    const svg = chart([4, Number.NaN, Number.POSITIVE_INFINITY, 1])!;
    expect(lineOf(svg)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(chart([Number.NaN])).toBeUndefined();
    expect(chart([])).toBeUndefined();
  });

  it.each([
    [1, [1]],
    [7, [1, 2, 3, 4, 5, 6, 7]],
    [12, [2, 4, 6, 8, 10, 12]],
    [46, [10, 20, 30, 40]],
    [300, [50, 100, 150, 200, 250, 300]],
  ])('names whole epochs of %i', (last, ticks) => {
    expect(epochTicks(last)).toEqual(ticks);
  });
});
