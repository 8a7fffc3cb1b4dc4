package io.millrace.platform.blob;

import io.minio.GenericResponse;
import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import java.util.concurrent.CompletableFuture;
import okhttp3.Response;

/** The S3 client, with a bucket in the default region made as S3 wants it. */
final class S3Api extends MinioAsyncClient {

  S3Api(MinioAsyncClient client) {
    super(client);
  }

  /** Amazon and others refuse the default region's name as a location; it goes without saying. */
  @Override
  public CompletableFuture<GenericResponse> makeBucket(MakeBucketArgs bucket) {
    return Http.US_EAST_1.equals(baseUrl.region())
        ? executePutAsync(bucket, null, null, null)
            .thenApply(answer -> closed(answer, bucket.bucket()))
        : super.makeBucket(bucket);
  }

  private static GenericResponse closed(Response answer, String bucket) {
    answer.close();
    return new GenericResponse(answer.headers(), bucket, Http.US_EAST_1, null);
  }
}
