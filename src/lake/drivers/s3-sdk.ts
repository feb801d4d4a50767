/**
 * The one place that loads the AWS SDK. s3-client.ts imports it by the first request only, since loading takes 0.3 s.
 */

import { env } from "node:process";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { S3Api } from "./s3-api.ts";

/** @param config `bucket` is put into every request */
export function createSdkApi(bucket: string, config: S3ClientConfig): S3Api {
  // The SDK's own switch, set and not read: its notice about future Node versions is nothing an operator can act on.
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const client = new S3Client(config);
  const Bucket = bucket;
  return {
    getObject: (input, abortSignal) => client.send(new GetObjectCommand({ Bucket, ...input }), { abortSignal }),
    headObject: (input, abortSignal) => client.send(new HeadObjectCommand({ Bucket, ...input }), { abortSignal }),
    headBucket: (abortSignal) => client.send(new HeadBucketCommand({ Bucket }), { abortSignal }),
    putObject: (input, abortSignal) => client.send(new PutObjectCommand({ Bucket, ...input }), { abortSignal }),
    deleteObject: (input, abortSignal) => client.send(new DeleteObjectCommand({ Bucket, ...input }), { abortSignal }),
    listObjects: (input, abortSignal) => client.send(new ListObjectsV2Command({ Bucket, ...input }), { abortSignal }),
    createUpload: (input, abortSignal) =>
      client.send(new CreateMultipartUploadCommand({ Bucket, ...input }), { abortSignal }),
    uploadPart: (input, abortSignal) => client.send(new UploadPartCommand({ Bucket, ...input }), { abortSignal }),
    completeUpload: (input, abortSignal) =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, ...input }), { abortSignal }),
    abortUpload: (input, abortSignal) =>
      client.send(new AbortMultipartUploadCommand({ Bucket, ...input }), { abortSignal }),
    listUploads: (input, abortSignal) =>
      client.send(new ListMultipartUploadsCommand({ Bucket, ...input }), { abortSignal }),
    destroy: () => client.destroy(),
  };
}
