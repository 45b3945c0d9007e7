/** What a pickle is refused with. Who reads one says in which file. */
export class PickleProblem extends Error {}

/** Python's `str`, as UTF-8. Pixels come in such, too: it is made a string only where it must be. */
export class PickleText {
  constructor(readonly utf8: Uint8Array) {}
}

/** A function or class that a pickle names. Nothing is looked up for it, and nothing is run. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** numpy's type of integers: of how many bytes, in which order. */
export class NumpyType {
  littleEndian = true;

  constructor(
    readonly signed: boolean,
    readonly bytes: number,
  ) {}
}

/** numpy's array of integers, of which nothing is known before its state comes. */
export class NumpyArray {
  shape: readonly number[] = [0];
  type = new NumpyType(false, 1);
  /** Whether the first index runs fastest. */
  columnMajor = false;
  data = new Uint8Array(0);
}

/** Keys are text or bytes in Python, either of them by what the pickle's writer was. */
export class PickleDictionary {
  readonly entries = new Map<string, PickleValue>();
}

export type PickleValue =
  | number
  | boolean
  | null
  | Uint8Array
  | PickleText
  | PickleGlobal
  | NumpyType
  | NumpyArray
  | PickleDictionary
  | PickleValue[];

const LONGEST_STRING = 256;
const decoder = new TextDecoder();

/** Text or bytes as a string; undefined if it is neither, or far too long for a name. */
export function stringOf(value: PickleValue | undefined): string | undefined {
  const bytes = value instanceof PickleText ? value.utf8 : value;
  if (!(bytes instanceof Uint8Array) || bytes.length > LONGEST_STRING) return undefined;
  return decoder.decode(bytes);
}

/** What sort of value it is, for messages. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (value instanceof PickleText) return 'text';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PickleGlobal) return value.name;
  if (value instanceof NumpyType) return 'a type of numpy';
  if (value instanceof NumpyArray) return `an array of shape [${value.shape.join(', ')}]`;
  if (value instanceof PickleDictionary) return 'a dictionary';
  return Array.isArray(value) ? `a list of ${value.length}` : String(value);
}
