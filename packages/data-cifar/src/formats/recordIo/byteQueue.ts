/** Bytes that come in pieces of any size and are taken in others. */
export class ByteQueue {
  private chunks: Uint8Array[] = [];
  /** The chunk that the next byte is in, and its place there. */
  private first = 0;
  private start = 0;
  /** Bytes that are here. */
  length = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  /** The next bytes, as a copy; there must be so many. */
  take(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const chunk = this.chunks[this.first]!;
      const piece = chunk.subarray(this.start, this.start + count - filled);
      taken.set(piece, filled);
      filled += piece.length;
      this.start += piece.length;
      if (this.start === chunk.length) this.dropChunk();
    }
    this.length -= count;
    return taken;
  }

  private dropChunk(): void {
    this.first += 1;
    this.start = 0;
    // Not at each chunk: that would move all others each time.
    if (2 * this.first < this.chunks.length) return;
    this.chunks.splice(0, this.first);
    this.first = 0;
  }
}
