import { describe, expect, it } from 'vitest';
import { contactSheet } from './contactSheet.js';

const image = (height: number, width: number, values: number[]) => ({
  size: [height, width] as const,
  data: Float32Array.from(values),
});

describe('contactSheet', () => {
  it('puts images in rows, each pixel as a square', () => {
    const red = image(1, 1, [200, 0, 0]);
    const green = image(1, 1, [0, 200, 0]);
    const { width, height, data } = contactSheet([red, green, red], {
      columns: 2,
      zoom: 2,
      gap: 1,
    });
    expect([width, height]).toEqual([7, 7]);
    const pixel = (x: number, y: number) => [
      ...data.subarray((y * 7 + x) * 3, (y * 7 + x) * 3 + 3),
    ];
    const picture = Array.from({ length: 7 }, (_, y) =>
      Array.from(
        { length: 7 },
        (_, x) => ({ '200,0,0': 'r', '0,200,0': 'g' })[String(pixel(x, y))] ?? '.',
      ).join(''),
    );
    expect(picture).toEqual([
      '.......',
      '.rr.gg.',
      '.rr.gg.',
      '.......',
      '.rr....',
      '.rr....',
      '.......',
    ]);
    expect(pixel(0, 0)).toEqual([255, 255, 255]);
  });

  it('stretches values that are no bytes from black to white', () => {
    const { data } = contactSheet([image(1, 2, [-1, 0, 1, 0.5, 0, 0])], { zoom: 1, gap: 0 });
    expect([...data.subarray(0, 6)]).toEqual([0, 128, 255, 191, 128, 128]);
  });

  it('refuses what cannot be drawn', () => {
    expect(() => contactSheet([])).toThrow('at least one image');
    expect(() => contactSheet([image(1, 1, [0, 0, 0])], { zoom: 0 })).toThrow('zoom');
  });
});
