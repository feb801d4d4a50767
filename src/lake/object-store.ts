/**
 * The port of the lake: an object store as S3 knows it, kept to what every driver can promise.
 * A driver is a function `(options) => ObjectStore` in `drivers/`; all run `describeObjectStore` in test/contract.
 */

/** What is known of an object. `metadata` is S3 user metadata: lower-case ASCII names, string values. */
export interface ObjectInfo {
  /** Full key, `/`-separated, never starting with `/`. */
  readonly key: string;
  readonly size: number;
  /** Opaque version of the content; equal content may have equal etags. Always quoted as HTTP does. */
  readonly etag: string;
  readonly lastModified: Date;
}

export interface ObjectHead extends ObjectInfo {
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject extends ObjectHead {
  readonly body: Uint8Array;
}

/** Bytes in memory, or a local file that the store takes over by copy or rename. */
export type ObjectBody = Uint8Array | { readonly file: string };

export interface PutOptions {
  /** `"*"`: only when nothing is there. */
  readonly ifNoneMatch?: "*";
  /** Only when the present object has this etag. */
  readonly ifMatch?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** false: the caller makes one sync pass later by `flush` (derived data only). Default true: durable on return. */
  readonly durable?: boolean;
}

/** `written: false` means that the condition did not hold (412): the present object is untouched. */
export type PutResult = { readonly written: true; readonly etag: string } | { readonly written: false };

export interface ListPage {
  readonly objects: readonly ObjectInfo[];
  /** Common prefixes, when a delimiter was given. */
  readonly prefixes: readonly string[];
  /** Pass back as `cursor` for the next page; null on the last. */
  readonly cursor: string | null;
}

export interface ListOptions {
  readonly cursor?: string;
  /** 1..1000, default 1000. */
  readonly limit?: number;
  readonly delimiter?: "/";
}

/**
 * Keys are listed in ascending order of their UTF-8 bytes. `get` and `head` answer null when the key is absent.
 * @throws LakeUnavailableError when the store cannot be reached, is full or is read-only
 * @throws InvalidInputError for a key that could leave the store
 */
export interface ObjectStore {
  /** For messages: "folder /data/lake", "bucket x at http://…". */
  readonly description: string;
  get(key: string): Promise<StoredObject | null>;
  head(key: string): Promise<ObjectHead | null>;
  put(key: string, body: ObjectBody, options?: PutOptions): Promise<PutResult>;
  list(prefix: string, options?: ListOptions): Promise<ListPage>;
  /** All keys below a prefix in the order of `list`; only of a driver that knows them for less than it tells of objects. */
  keys?(prefix: string): Promise<readonly string[]>;
  /** Deleting what is absent is not an error. Never conditional: MinIO ignores the condition. */
  delete(key: string): Promise<void>;
  /**
   * Path of a local file with exactly the object's bytes, for engines that read files; null when absent. Read-only.
   * @param known what `list` or `head` just said of the key: then a remote store need not ask again, and gives that version
   */
  localPath(key: string, known?: ObjectInfo): Promise<string | null>;
  /** Makes all earlier `durable: false` puts durable. */
  flush(): Promise<void>;
  /** Removes what a killed process left half-done; returns how many. Called once at start by the one writer. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}
