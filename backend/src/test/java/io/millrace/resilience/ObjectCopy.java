package io.millrace.resilience;

import io.millrace.platform.blob.S3Settings;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.Result;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;

/** What {@code rclone sync} does from one bucket to an empty one. */
final class ObjectCopy {
  private static final long NO_PARTS = -1L;

  private ObjectCopy() {}

  /** Copies every object with its media type; how many. */
  static int copy(S3Settings from, S3Settings to) throws MinioException, IOException {
    MinioClient source = client(from);
    MinioClient target = client(to);
    if (!target.bucketExists(BucketExistsArgs.builder().bucket(to.bucket()).build())) {
      target.makeBucket(MakeBucketArgs.builder().bucket(to.bucket()).build());
    }
    int copied = 0;
    for (Result<Item> found :
        source.listObjects(
            ListObjectsArgs.builder().bucket(from.bucket()).recursive(true).build())) {
      copy(source, from.bucket(), found.get().objectName(), target, to.bucket());
      copied++;
    }
    return copied;
  }

  private static void copy(
      MinioClient source, String from, String name, MinioClient target, String to)
      throws MinioException, IOException {
    try (GetObjectResponse read =
        source.getObject(GetObjectArgs.builder().bucket(from).object(name).build())) {
      long size = Long.parseLong(read.headers().get("Content-Length"));
      target.putObject(
          PutObjectArgs.builder()
              .bucket(to)
              .object(name)
              .contentType(read.headers().get("Content-Type"))
              .stream(read, size, NO_PARTS)
              .build());
    }
  }

  private static MinioClient client(S3Settings store) {
    return MinioClient.builder()
        .endpoint(store.endpoint().toString())
        .region(store.region())
        .credentials(store.accessKey(), store.secretKey())
        .build();
  }
}
