/**
 * The number of a layer's or weight's random stream: the FNV-1a hash (32 bits) of its name's UTF-16
 * code units, low byte first. Unlike a position in the model it stays the same when layers are added.
 */
export function nameStream(name: string): number {
  let hash = 0x811c9dc5;
  const mix = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  };
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    mix(unit & 0xff);
    if (unit > 0xff) mix(unit >>> 8);
  }
  return hash;
}
