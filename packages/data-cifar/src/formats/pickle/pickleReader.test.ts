import { describe, expect, it } from 'vitest';
import { PickleReader } from './pickleReader.js';
import { NumpyArray, PickleDictionary, PickleText, type PickleValue } from './pickleValue.js';

/** Bytes of text with `\x` escapes: a character each. */
const pickle = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (text: string, highestCount = 100) =>
  new PickleReader(pickle(text), highestCount).read();

describe('PickleReader', () => {
  it.each<[string, string, PickleValue]>([
    ['small integers', '\x80\x02K\x07.', 7],
    ['integers of two bytes', '\x80\x02M\x01\x02.', 513],
    ['negative integers', '\x80\x02J\xfe\xff\xff\xff.', -2],
    ['long integers', '\x80\x02\x8a\x02\xff\x7f.', 32_767],
    ['negative long integers', '\x80\x02\x8a\x02\x00\x80.', -32_768],
    ['tuples', '\x80\x02K\x01K\x02\x86.', [1, 2]],
    ['lists', '\x80\x02](K\x01K\x02K\x03e.', [1, 2, 3]],
    ['what it remembers', '\x80\x02K\x05q\x00h\x00\x86.', [5, 5]],
    ['constants', '\x80\x02\x88\x89N\x87.', [true, false, null]],
    ['strings of Python 2', '\x80\x02U\x02ab.', pickle('ab')],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('reads dictionaries, the last value of a key', () => {
    const value = read('\x80\x02}q\x01(U\x01aK\x01X\x01\x00\x00\x00bK\x02U\x01aK\x03u.');
    expect(value).toBeInstanceOf(PickleDictionary);
    expect([...(value as PickleDictionary).entries]).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it.each([
    ['a function of the system', '\x80\x02cposix\nsystem\n(U\x02lstR.', 'posix.system'],
    ['eval', '\x80\x02c__builtin__\neval\n.', '__builtin__.eval'],
    ['a global named on the stack', '\x80\x04\x8c\x02os\x8c\x06system\x93.', 'os.system'],
    ['a function of numpy that loads files', '\x80\x02cnumpy\nload\n.', 'numpy.load'],
    ['codecs that decompress', '\x80\x02c_codecs\ndecode\n.', '_codecs.decode'],
    ['instances', '\x80\x02(iposix\nsystem\n.', 'INST (0x69)'],
    ['new objects', '\x80\x02)\x81.', 'NEWOBJ (0x81)'],
    ['buffers from outside', '\x80\x05\x97.', 'NEXT_BUFFER (0x97)'],
    ['what is known by a number', '\x80\x02\x82\x01.', 'EXT1 (0x82)'],
    ['what is kept elsewhere', '\x80\x02U\x01aQ.', 'BINPERSID (0x51)'],
    ['opcodes that no protocol has', '\x80\x02\xff.', '0xff'],
    ['protocol 0', "S'abc'\n.", 'STRING (0x53)'],
    ['protocols to come', '\x80\x06.', 'protocol 6'],
    ['a stack that runs empty', '\x80\x02\x86.', 'stack runs empty'],
    ['a mark that is taken from below', '\x80\x02K\x01(\x85.', 'stack runs empty'],
    ['what it does not remember', '\x80\x02h\x07.', 'nothing at 7'],
    ['calls of what is no function', '\x80\x02K\x01)R.', 'it calls 1'],
    ['states of what has none', '\x80\x02](K\x01tb.', 'a state'],
    ['text that is cut off', '\x80\x02X\xff\xff\xff\x7fab.', 'cut off'],
    ['bytes behind its end', '\x80\x02K\x01.K\x01.', 'more follows'],
    ['keys that are no text', '\x80\x02}K\x01K\x02s.', 'for a key'],
    ['integers beyond those of JavaScript', `\x80\x02\x8a\x08${'\x7f'.repeat(8)}.`, 'the integer'],
  ])('refuses %s, and says which', (_, text, named) => {
    expect(() => read(text)).toThrow(named);
  });

  it('refuses arrays of objects', () => {
    const type = 'cnumpy\ndtype\n(U\x02O8K\x00K\x01tR';
    expect(() => read(`\x80\x02${type}.`)).toThrow('O8, not integers');
  });

  it('refuses an array with other bytes than its shape has', () => {
    const start = 'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR';
    const type =
      'cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb';
    const array = (shape: string) => `\x80\x02${start}(K\x01${shape}${type}\x89U\x04abcdtb.`;
    expect(read(array('K\x02K\x02\x86'))).toBeInstanceOf(NumpyArray);
    expect(() => read(array('K\x02K\x03\x86'))).toThrow('4 bytes, not 6');
    expect(() => read(array('J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86'))).toThrow('4 bytes, not');
  });

  it('has a highest number of operations', () => {
    expect(() => read(`\x80\x02${']'.repeat(200)}.`)).toThrow('more than 100 operations');
  });

  it('does not let a memo make one text into bytes again and again', () => {
    const text = `X\x40\x00\x00\x00${'a'.repeat(64)}q\x01`;
    const call = 'c_codecs\nencode\nh\x01U\x06latin1\x86R';
    expect(() => read(`\x80\x02${text}${call.repeat(10)}.`)).toThrow('more bytes than it has');
  });

  it('does not follow lists that hold themselves', () => {
    const value = read('\x80\x02]q\x00h\x00a.') as PickleValue[];
    expect(value[0]).toBe(value);
  });

  it('keeps text as it is stored, for whom it may be bytes', () => {
    expect(read('\x80\x03X\x02\x00\x00\x00\xc3\xbf.')).toEqual(new PickleText(pickle('\xc3\xbf')));
    const bytes = read('\x80\x02c_codecs\nencode\nX\x02\x00\x00\x00\xc3\xbfU\x06latin1\x86R.');
    expect(bytes).toEqual(Uint8Array.of(255));
    const wide = '\x80\x02c_codecs\nencode\nX\x03\x00\x00\x00\xe2\x82\xacU\x06latin1\x86R.';
    expect(() => read(wide)).toThrow('not of latin1');
  });
});
