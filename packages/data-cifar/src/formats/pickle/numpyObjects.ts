import {
  kindOf,
  NumpyArray,
  NumpyType,
  PickleGlobal,
  PickleProblem,
  PickleText,
  type PickleValue,
  stringOf,
} from './pickleValue.js';

// numpy 2 has moved its inner modules from `core` to `_core`.
const ARRAY = 'numpy.ndarray';
const TYPE = 'numpy.dtype';
const RECONSTRUCT = ['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct'];
const FROM_BUFFER = ['numpy.core.numeric._frombuffer', 'numpy._core.numeric._frombuffer'];
/** How Python 3 writes bytes for readers of Python 2. */
const ENCODE = '_codecs.encode';
const KNOWN = [ARRAY, TYPE, ...RECONSTRUCT, ...FROM_BUFFER, ENCODE];

const HIGHEST_RANK = 4;

/** @throws {PickleProblem} for a global that arrays are not made of. */
export function findGlobal(module: string, name: string): PickleGlobal {
  const path = `${module}.${name}`;
  if (!KNOWN.includes(path)) throw new PickleProblem(`it names ${path}, which is not read`);
  return new PickleGlobal(path);
}

function typeOf(code: PickleValue | undefined): NumpyType {
  const [, kind, bytes] = /^([iu])([1248])$/.exec(stringOf(code) ?? '') ?? [];
  if (kind === undefined)
    throw new PickleProblem(`its array is of ${stringOf(code)}, not integers`);
  return new NumpyType(kind === 'i', Number(bytes));
}

const isSize = (value: PickleValue): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function setArray(
  array: NumpyArray,
  shape: PickleValue | undefined,
  type: PickleValue | undefined,
  columnMajor: boolean,
  data: PickleValue | undefined,
): NumpyArray {
  if (!Array.isArray(shape) || shape.length > HIGHEST_RANK || !shape.every(isSize)) {
    throw new PickleProblem(`its array has ${kindOf(shape)} for a shape`);
  }
  if (!(type instanceof NumpyType)) {
    throw new PickleProblem(`its array has ${kindOf(type)} for a type`);
  }
  if (!(data instanceof Uint8Array)) {
    throw new PickleProblem(`its array has ${kindOf(data)} for its bytes`);
  }
  const expected = shape.reduce((product, size) => product * size, type.bytes);
  if (data.length !== expected) {
    throw new PickleProblem(
      `its array of shape [${shape.join(', ')}] has ${data.length} bytes, not ${expected}`,
    );
  }
  return Object.assign(array, { shape, type, columnMajor, data });
}

/** Text whose characters are bytes: all of them are below 256. */
function encodeLatin1(text: PickleValue | undefined, encoding: PickleValue | undefined) {
  if (!(text instanceof PickleText) || !/^latin-?1$/.test(stringOf(encoding) ?? '')) {
    throw new PickleProblem(`it encodes ${kindOf(text)} as ${stringOf(encoding)}, not as latin1`);
  }
  const { utf8 } = text;
  const bytes = new Uint8Array(utf8.length);
  let length = 0;
  for (let from = 0; from < utf8.length; from++) {
    const byte = utf8[from]!;
    if (byte < 0x80) {
      bytes[length++] = byte;
      continue;
    }
    const next = utf8[++from];
    if (byte < 0xc2 || byte > 0xc3 || next === undefined || (next & 0xc0) !== 0x80) {
      throw new PickleProblem('it encodes text that is not of latin1');
    }
    bytes[length++] = ((byte & 0x03) << 6) | (next & 0x3f);
  }
  return bytes.subarray(0, length);
}

/**
 * What a pickle means by calling a global. Of all that it could mean, arrays of integers are made,
 * and bytes of text; no more.
 *
 * @param takeBytes Asked before bytes are made of text: how many.
 * @throws {PickleProblem} for any other call.
 */
export function callGlobal(
  called: PickleValue | undefined,
  given: PickleValue | undefined,
  takeBytes: (count: number) => void,
): PickleValue {
  if (!(called instanceof PickleGlobal) || !Array.isArray(given)) {
    throw new PickleProblem(`it calls ${kindOf(called)} with ${kindOf(given)}`);
  }
  const { name } = called;
  if (name === TYPE) return typeOf(given[0]);
  if (name === ENCODE) {
    if (given[0] instanceof PickleText) takeBytes(given[0].utf8.length);
    return encodeLatin1(given[0], given[1]);
  }
  if (RECONSTRUCT.includes(name)) {
    const [kind] = given;
    if (kind instanceof PickleGlobal && kind.name === ARRAY) return new NumpyArray();
    throw new PickleProblem(`it makes an array of ${kindOf(kind)}`);
  }
  if (FROM_BUFFER.includes(name)) {
    const [data, type, shape, order] = given;
    return setArray(new NumpyArray(), shape, type, stringOf(order) === 'F', data);
  }
  throw new PickleProblem(`it calls ${name}`);
}

/**
 * Gives an array or a type of numpy its state, as `__setstate__` would.
 *
 * @throws {PickleProblem} if there is no such state.
 */
export function setState(value: PickleValue | undefined, state: PickleValue | undefined): void {
  if (!Array.isArray(state)) throw new PickleProblem(`it has ${kindOf(state)} for a state`);
  if (value instanceof NumpyArray) {
    // Its first part is the version of this.
    const [, shape, type, columnMajor, data] = state;
    setArray(value, shape, type, columnMajor === true || columnMajor === 1, data);
    return;
  }
  if (!(value instanceof NumpyType)) throw new PickleProblem(`it gives ${kindOf(value)} a state`);
  const [, order, ...structure] = state;
  const orderName = stringOf(order) ?? '';
  if (!['|', '<', '=', '>'].includes(orderName) || structure.slice(0, 3).some((x) => x !== null)) {
    throw new PickleProblem('its array is of structures, not of integers');
  }
  value.littleEndian = orderName !== '>';
}
