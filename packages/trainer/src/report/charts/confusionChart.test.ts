import { describe, expect, it } from 'vitest';
import { ConfusionMatrix } from '../../metrics/confusionMatrix.js';
import { loadPlotting } from '../plotting.js';
import { confusionChart } from './confusionChart.js';

const plotting = await loadPlotting();
const names = ['ape', 'bus', 'cat'];
const nameOf = (label: number) => names[label] ?? String(label);

/** Of four apes one is taken for a cat; the bus is found; there is no cat. */
function filled(): ConfusionMatrix {
  const confusion = new ConfusionMatrix(3);
  confusion.counts.set([3, 0, 1, 0, 1, 0, 0, 0, 0]);
  return confusion;
}

const titles = (svg: string) => [...svg.matchAll(/<title>(.*?)<\/title>/g)].map(([, text]) => text);

describe('confusionChart', () => {
  it('has a cell for each pair that there is, what was mistaken first', () => {
    const svg = confusionChart(plotting, { confusion: filled(), nameOf }).text;
    expect(titles(svg)).toEqual([
      'ape taken for cat: 1 of 4',
      'ape: 3 of 4 found',
      'bus: 1 of 1 found',
    ]);
    expect(svg).toContain('fill-opacity="1"');
  });

  it('has classes of a group beside each other', () => {
    const groups = { names: ['things', 'living_beings'], of: [1, 0, 1] };
    const svg = confusionChart(plotting, { confusion: filled(), nameOf, groups }).text;
    const order = [...svg.matchAll(/>(ape|bus|cat|things|living beings)<\/text>/g)];
    expect(order.map(([, text]) => text)).toEqual([
      ...['bus', 'ape', 'cat', 'bus', 'ape', 'cat'],
      ...['things', 'living beings'],
    ]);
  });

  it('leaves out names where they would not be legible', () => {
    const count = (classes: number) =>
      confusionChart(plotting, { confusion: new ConfusionMatrix(classes), nameOf }).text.match(
        /<text/g,
      )?.length ?? 0;
    expect(count(100)).toBe(200);
    expect(count(200)).toBe(0);
  });
});
