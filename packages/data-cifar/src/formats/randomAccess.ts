/** A file that is read from here and there. */
export interface RandomAccess {
  readonly size: number;
  read(start: number, length: number): Promise<Uint8Array>;
}
