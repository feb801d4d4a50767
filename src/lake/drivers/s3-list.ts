/**
 * Lists by ListObjectsV2. The cursor carries the server's continuation token: `start-after` would do as well by the
 * books, but MinIO then ends a listing early where more than a few keys stand between `a` and `a/`, such as `a-1`.
 */

import { InvalidInputError } from "../../errors.ts";
import { checkLimit, fromCursor } from "../list-page.ts";
import { isKey } from "../object-key.ts";
import type { ListOptions, ListPage } from "../object-store.ts";
import type { S3Client } from "./s3-client.ts";
import { failureOf } from "./s3-errors.ts";
import type { S3Names } from "./s3-names.ts";
import { toEtag, toSeconds } from "./s3-read.ts";

/** @throws InvalidInputError for a limit or cursor that cannot be */
export async function listObjects(
  client: S3Client,
  names: S3Names,
  prefix: string,
  options: ListOptions,
): Promise<ListPage> {
  const limit = checkLimit(options);
  let token = fromCursor(options);
  for (;;) {
    const page = await requestPage(client, { prefix: `${names.prefix}${prefix}`, limit, token, options });
    const objects = (page.Contents ?? [])
      .map(({ Key = "", Size = 0, ETag, LastModified }) => {
        return { key: names.own(Key), size: Size, etag: toEtag(ETag), lastModified: toSeconds(LastModified) };
      })
      .filter(({ key }) => isKey(key));
    const prefixes = (page.CommonPrefixes ?? [])
      .map(({ Prefix = "" }) => names.own(Prefix))
      .filter((name) => isKey(name.slice(0, -1)));
    token = page.IsTruncated ? (page.NextContinuationToken ?? null) : null;
    const cursor = token === null ? null : Buffer.from(token, "utf8").toString("base64url");
    // A page may hold nothing but other tools' names, such as the "folder/" objects of S3 consoles.
    if (cursor === null || objects.length + prefixes.length > 0) return { objects, prefixes, cursor };
  }
}

interface PageRequest {
  readonly prefix: string;
  readonly limit: number;
  readonly token: string | null;
  readonly options: ListOptions;
}

function requestPage(client: S3Client, { prefix, limit, token, options }: PageRequest) {
  return client.send(async (api, { signal }) => {
    const input = {
      Prefix: prefix,
      MaxKeys: limit,
      ...(options.delimiter === undefined ? {} : { Delimiter: options.delimiter }),
      ...(token === null ? {} : { ContinuationToken: token }),
    };
    try {
      return await api.listObjects(input, signal);
    } catch (error) {
      const { code, status } = failureOf(error);
      if (token === null || (code !== "InvalidArgument" && status !== 400)) throw error;
      throw new InvalidInputError(`List cursor "${options.cursor}" is refused by the server.`, "cursor", {
        cause: error,
      });
    }
  });
}
