/** Lists by ListObjectsV2. The cursor is the name to go on behind, not the server's token: it stays good for ever. */

import { checkLimit, fromCursor } from "../list-page.ts";
import { compareKeys, isKey } from "../object-key.ts";
import type { ListOptions, ListPage, ObjectInfo } from "../object-store.ts";
import type { S3Api } from "./s3-api.ts";
import type { S3Client } from "./s3-client.ts";
import type { S3Names } from "./s3-names.ts";
import { toEtag, toSeconds } from "./s3-read.ts";

/** Behind everything below a common prefix: no key of ours continues with the last code point there is. */
const END_OF_PREFIX = "\u{10FFFF}";

interface RawPage {
  readonly objects: readonly ObjectInfo[];
  readonly prefixes: readonly string[];
  /** Name to go on behind; null on the last page. */
  readonly next: string | null;
}

/** @throws InvalidInputError for a limit or cursor that cannot be */
export async function listObjects(
  client: S3Client,
  names: S3Names,
  prefix: string,
  options: ListOptions,
): Promise<ListPage> {
  const limit = checkLimit(options);
  let after = fromCursor(options);
  for (;;) {
    const page = await client.send((api, { signal }) =>
      requestPage(api, signal, names, { prefix, limit, after, options }),
    );
    const objects = page.objects.filter(({ key }) => isKey(key));
    const prefixes = page.prefixes.filter((name) => isKey(name.slice(0, -1)));
    const cursor = page.next === null ? null : Buffer.from(page.next, "utf8").toString("base64url");
    // A page of nothing but other tools' names, such as the "folder/" objects of S3 consoles.
    if (cursor === null || objects.length + prefixes.length > 0) return { objects, prefixes, cursor };
    after = page.next;
  }
}

interface PageRequest {
  readonly prefix: string;
  readonly limit: number;
  readonly after: string | null;
  readonly options: ListOptions;
}

async function requestPage(api: S3Api, signal: AbortSignal, names: S3Names, request: PageRequest): Promise<RawPage> {
  const { prefix, limit, after, options } = request;
  const output = await api.listObjects(
    {
      Prefix: `${names.prefix}${prefix}`,
      MaxKeys: limit,
      ...(options.delimiter === undefined ? {} : { Delimiter: options.delimiter }),
      ...(after === null ? {} : { StartAfter: `${names.prefix}${after}` }),
    },
    signal,
  );
  const objects = (output.Contents ?? []).map(({ Key = "", Size = 0, ETag, LastModified }) => {
    return { key: names.own(Key), size: Size, etag: toEtag(ETag), lastModified: toSeconds(LastModified) };
  });
  const prefixes = (output.CommonPrefixes ?? []).map(({ Prefix = "" }) => names.own(Prefix));
  const lasts = [objects.at(-1)?.key, prefixes.map((name) => `${name}${END_OF_PREFIX}`).at(-1)];
  const last = lasts
    .filter((name) => name !== undefined)
    .sort(compareKeys)
    .at(-1);
  return { objects, prefixes, next: output.IsTruncated && last !== undefined ? last : null };
}
