/** What a pickle can be made of here. */
type Pickled =
  | number
  | string
  | Uint8Array
  | { readonly [key: string]: Pickled }
  | readonly Pickled[];

const isList = (value: Pickled): value is readonly Pickled[] => Array.isArray(value);

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function size4(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Strings as Python 2 has them. */
const string = (bytes: Uint8Array) =>
  bytes.length < 256
    ? [ascii('U'), Uint8Array.of(bytes.length), bytes]
    : [ascii('T'), size4(bytes.length), bytes];

const integer = (value: number) =>
  value >= 0 && value < 256 ? [ascii('K'), Uint8Array.of(value)] : [ascii('J'), size4(value)];

/** An array of bytes of [images, 3072], in what numpy's `__reduce__` gives. */
function images(bytes: Uint8Array): Uint8Array[] {
  const minusOne = integer(-1);
  return [
    ascii('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01'),
    ...integer(bytes.length / 3072),
    ...integer(3072),
    ascii('\x86cnumpy\ndtype\n(U\x02u1K\x00K\x01tR(K\x03U\x01|NNN'),
    ...minusOne,
    ...minusOne,
    ascii('K\x00tb\x89'),
    ...string(bytes),
    ascii('tb'),
  ];
}

function pieces(value: Pickled): Uint8Array[] {
  if (typeof value === 'number') return integer(value);
  if (typeof value === 'string') return string(ascii(value));
  if (value instanceof Uint8Array) return images(value);
  if (isList(value)) return [ascii(']('), ...value.flatMap(pieces), ascii('e')];
  const items = Object.entries(value).flatMap(([key, item]) => [...pieces(key), ...pieces(item)]);
  return [ascii('}('), ...items, ascii('u')];
}

/** A pickle of protocol 2, as Python 2 would write it. Bytes are an array of images. */
export function writePickle(value: Pickled): Uint8Array {
  return Buffer.concat([ascii('\x80\x02'), ...pieces(value), ascii('.')]);
}
