/** What this driver asks of S3: the calls of the SDK's client, bound to one bucket. Types only, nothing is loaded. */

import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
  UploadPartCommandInput,
  UploadPartCommandOutput,
} from "@aws-sdk/client-s3";

type Call<Input, Output> = (input: Omit<Input, "Bucket">, signal: AbortSignal) => Promise<Output>;

export interface S3Api {
  readonly getObject: Call<GetObjectCommandInput, GetObjectCommandOutput>;
  readonly headObject: Call<HeadObjectCommandInput, HeadObjectCommandOutput>;
  readonly headBucket: (signal: AbortSignal) => Promise<unknown>;
  readonly putObject: Call<PutObjectCommandInput, PutObjectCommandOutput>;
  readonly deleteObject: Call<DeleteObjectCommandInput, unknown>;
  readonly listObjects: Call<ListObjectsV2CommandInput, ListObjectsV2CommandOutput>;
  readonly createUpload: Call<CreateMultipartUploadCommandInput, CreateMultipartUploadCommandOutput>;
  readonly uploadPart: Call<UploadPartCommandInput, UploadPartCommandOutput>;
  readonly completeUpload: Call<CompleteMultipartUploadCommandInput, CompleteMultipartUploadCommandOutput>;
  readonly abortUpload: Call<AbortMultipartUploadCommandInput, unknown>;
  readonly listUploads: Call<ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput>;
  destroy(): void;
}
