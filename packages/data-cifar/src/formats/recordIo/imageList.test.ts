import { describe, expect, it } from 'vitest';
import { formatImageList, parseImageList } from './imageList.js';

const ENTRIES = [
  { id: 0, labels: [3], path: 'train/apple/00000.png' },
  { id: 12, labels: [0.5, -1, 1e-7], path: 'a picture, of two.jpg' },
];
const TEXT = '0\t3\ttrain/apple/00000.png\n12\t0.5\t-1\t1e-7\ta picture, of two.jpg\n';

describe('an image list', () => {
  it('is written and read', () => {
    expect(formatImageList(ENTRIES)).toBe(TEXT);
    expect(parseImageList(TEXT)).toEqual(ENTRIES);
    expect(parseImageList('\n')).toEqual([]);
  });

  it('may be one of im2rec, with its numbers and ends of lines', () => {
    expect(parseImageList('7\t19.000000\tcattle/1.png\r\n')).toEqual([
      { id: 7, labels: [19], path: 'cattle/1.png' },
    ]);
  });

  it('may have blanks, with as many labels as are said', () => {
    expect(parseImageList('  7 19  an image.png ')).toEqual([
      { id: 7, labels: [19], path: 'an image.png' },
    ]);
    const labelCount = 2;
    expect(parseImageList('7 19 11 5 o clock.png', { labelCount })).toEqual([
      { id: 7, labels: [19, 11], path: '5 o clock.png' },
    ]);
    expect(parseImageList('7\t19\t11\ta b.png', { labelCount })).toEqual([
      { id: 7, labels: [19, 11], path: 'a b.png' },
    ]);
  });

  it.each([
    ['no path', '7\t19'],
    ['an empty path', '7\t19\t'],
    ['no label', '7'],
    ['a label that is none', '7\tapple\tapple.png'],
    ['a label without an end', '7\tInfinity\tapple.png'],
    ['a label that JavaScript would read', '7\t0x10\tapple.png'],
    ['an empty label', '7\t\tapple.png'],
    ['half an id', '7.5\t19\tapple.png'],
    ['an id beyond all integers', '99999999999999999999\t19\tapple.png'],
  ])('is refused if it has %s', (_, line) => {
    expect(() => parseImageList(`0\t1\ta.png\n\n${line}`, { name: 'train.lst' })).toThrow(
      expect.objectContaining({
        code: 'DATA_CORRUPT',
        message: expect.stringMatching(/^train\.lst: line 3 is no id, labels and a path: '/),
      }),
    );
  });

  it.each([
    ['a path over two lines', { id: 0, labels: [1], path: 'a\nb' }],
    ['a path with blanks around it', { id: 0, labels: [1], path: ' a' }],
    ['no path', { id: 0, labels: [1], path: '' }],
    ['no label', { id: 0, labels: [], path: 'a' }],
    ['a label that is no number', { id: 0, labels: [Number.NaN], path: 'a' }],
    ['a negative id', { id: -1, labels: [1], path: 'a' }],
  ])('is not made of %s', (_, entry) => {
    expect(() => formatImageList([entry])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('refuses a number of labels that is none', () => {
    expect(() => parseImageList(TEXT, { labelCount: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
