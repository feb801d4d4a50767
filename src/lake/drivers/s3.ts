/**
 * The lake in a bucket: AWS S3, or any server that speaks it and honours If-Match and If-None-Match on PUT (MinIO,
 * versitygw). A put is one request or one upload in parts, so it is atomic and durable by itself. It only puts parts
 * together; start reading at s3-put.ts.
 */

import { createHash } from "node:crypto";
import { LakeUnavailableError } from "../../errors.ts";
import { checkKey, checkPrefix } from "../object-key.ts";
import { checkPutOptions } from "../object-metadata.ts";
import type { ObjectInfo, ObjectStore } from "../object-store.ts";
import { createFileCache, type FileCache } from "./s3-cache.ts";
import { createS3Client, type S3Credentials, type S3Limits } from "./s3-client.ts";
import { toLakeError } from "./s3-errors.ts";
import { listObjects } from "./s3-list.ts";
import { createS3Names } from "./s3-names.ts";
import { createS3Writer } from "./s3-put.ts";
import { createS3Reader, type S3Reader } from "./s3-read.ts";
import { sweepUploads } from "./s3-sweep.ts";
import { createSeenVersions } from "./s3-versions.ts";

export interface S3StoreOptions {
  readonly bucket: string;
  /** The lake's part of the bucket, with or without slashes at its ends; default the whole bucket. */
  readonly prefix?: string;
  /** `http://host:port` of MinIO or another compatible server, the scheme may be left out; absent: AWS. */
  readonly endpoint?: string;
  /** Default: what the SDK finds; with an endpoint us-east-1. */
  readonly region?: string;
  /** `http://host/bucket/key` instead of `http://bucket.host/key`; default: with an endpoint. */
  readonly pathStyle?: boolean;
  /** Default: the SDK's own chain (environment, profile, role). */
  readonly credentials?: S3Credentials;
  /** Folder for local copies of objects; made by the first {@link ObjectStore.localPath}. */
  readonly cacheDir: string;
  /** Default 20 GB. Copies in use may exceed it. */
  readonly maxCacheBytes?: number;
  readonly limits?: Partial<S3Limits>;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** 0 ≤ random() < 1. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const MAX_CACHE_BYTES = 20e9;
/** An object that changes this often while it is copied is no data to query. */
const MAX_MOVES = 5;

/** Opens nothing yet: the first request loads the SDK and connects. @throws InvalidInputError for a bad prefix */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { bucket, cacheDir, maxCacheBytes = MAX_CACHE_BYTES, now = Date.now } = options;
  const endpoint = toEndpoint(options.endpoint);
  const names = createS3Names(options.prefix ?? "");
  const { prefix: _, endpoint: __, now: ___, ...passedOn } = options;
  const client = createS3Client({ ...passedOn, endpoint, pathStyle: options.pathStyle ?? endpoint !== null });
  const seen = createSeenVersions();
  const reader = createS3Reader(client, names, seen);
  const writer = createS3Writer({ client, names, reader, seen });
  const cache = createFileCache({ dir: cacheDir, maxBytes: maxCacheBytes, now });
  const description = describePlace(bucket, names.prefix, endpoint);
  const copies = createCopies(reader, cache, `${endpoint ?? "aws"}/${bucket}/${names.prefix}`);

  const attempt = async <T>(action: string, key: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toLakeError(action, key, description, error);
    }
  };

  return {
    description,
    async get(key) {
      checkKey(key);
      return attempt("read", key, () => reader.get(key));
    },
    async head(key) {
      checkKey(key);
      return attempt("read", key, async () => (await reader.head(key))?.head ?? null);
    },
    async put(key, body, putOptions = {}) {
      checkKey(key);
      checkPutOptions(key, putOptions);
      return attempt("write", key, () => writer.put(key, body, putOptions));
    },
    async list(prefix, listOptions = {}) {
      checkPrefix(prefix);
      return attempt("list", prefix, () => listObjects(client, names, prefix, listOptions));
    },
    async delete(key) {
      checkKey(key);
      await attempt("delete", key, () =>
        client.send((api, { signal }) => api.deleteObject({ Key: names.full(key) }, signal)),
      );
    },
    async localPath(key, known) {
      checkKey(key);
      return attempt("read", key, () => copies.pathOf(key, known?.key === key ? known : undefined));
    },
    // A put is durable when it is answered.
    async flush() {},
    sweep: () =>
      attempt("sweep", "", async () => (await cache.sweep()) + (await sweepUploads(client, names.prefix, now()))),
    close: () => client.close(),
  };
}

/** MinIO's own tools write `host:port`. */
function toEndpoint(given: string | undefined): string | null {
  if (given === undefined) return null;
  return /^https?:\/\//i.test(given) ? given : `http://${given}`;
}

function describePlace(bucket: string, prefix: string, endpoint: string | null): string {
  // Without what stands before the @: it may be a password.
  const where = endpoint === null ? "AWS S3" : endpoint.replace(/\/\/[^/@]*@/, "//");
  return `bucket ${bucket}${prefix === "" ? "" : `/${prefix.slice(0, -1)}`} at ${where}`;
}

/** @param place tells the copies of two lakes apart that share a cache */
function createCopies(reader: S3Reader, cache: FileCache, place: string) {
  const copy = ({ key, etag, size }: ObjectInfo) => {
    // The key counts too: an ETag need not be made of the content alone. The extension is for engines that go by it.
    const address = createHash("sha256")
      .update(JSON.stringify([place, key, etag, size]))
      .digest("hex");
    const extension = /\.[A-Za-z0-9]{1,16}$/.exec(key)?.[0] ?? "";
    return cache.get(`${address}${extension}`, size, (path) => reader.download(key, etag, path));
  };
  return {
    async pathOf(key: string, known: ObjectInfo | undefined): Promise<string | null> {
      let info: ObjectInfo | null | undefined = known;
      for (let i = 0; i < MAX_MOVES; i += 1) {
        info ??= (await reader.head(key))?.head;
        if (!info) return null;
        const path = await copy(info);
        if (path !== null) return path;
        info = null;
      }
      throw new LakeUnavailableError(`"${key}" changed ${MAX_MOVES} times while it was copied; try again.`, {
        details: { key },
      });
    },
  };
}
