/** A file to download. All of its sources serve the same bytes. */
export interface RemoteFile {
  readonly name: string;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Where known: a source with another file is then told before its bytes are fetched. */
  readonly bytes?: number;
  /** Addresses, the official one first. */
  readonly sources: readonly string[];
}

/** A form in which a set of images can be downloaded. All of its files are needed. */
export interface Edition {
  readonly kind: 'archive' | 'parquet';
  /** The folder for its files in the cache. Default: the cache itself. */
  readonly folder?: string;
  readonly files: readonly RemoteFile[];
}
