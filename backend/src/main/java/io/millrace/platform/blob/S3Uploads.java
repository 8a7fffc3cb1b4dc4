package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobException.Kind.NOT_FOUND;
import static io.millrace.platform.blob.BlobException.Kind.PRECONDITION;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListPartsArgs;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.ListPartsResult;
import io.minio.messages.Part;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Uploads by parts: the requests that begin, list, complete and abort them. */
final class S3Uploads {
  private final S3Client client;
  private final String bucket;

  S3Uploads(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  Future<String> create(BlobKey key, String mediaType) {
    CreateMultipartUploadArgs upload =
        CreateMultipartUploadArgs.builder()
            .bucket(bucket)
            .object(key.value())
            .headers(new Http.Headers(Http.Headers.CONTENT_TYPE, mediaType))
            .build();
    return client
        .call(s3 -> s3.createMultipartUpload(upload))
        .map(response -> response.result().uploadId());
  }

  Future<List<PresignedPart>> presign(
      BlobKey key, String uploadId, List<Integer> numbers, Duration validity) {
    List<Map<String, String>> queries =
        numbers.stream()
            .map(number -> Map.of("uploadId", uploadId, "partNumber", Integer.toString(number)))
            .toList();
    return client
        .signExternal(Http.Method.PUT, key, validity, queries)
        .map(
            urls ->
                IntStream.range(0, urls.size())
                    .mapToObj(i -> new PresignedPart(numbers.get(i), urls.get(i)))
                    .toList());
  }

  Future<List<UploadedPart>> listParts(BlobKey key, String uploadId) {
    return listParts(key, uploadId, null);
  }

  private Future<List<UploadedPart>> listParts(BlobKey key, String uploadId, Integer after) {
    ListPartsArgs page =
        ListPartsArgs.builder()
            .bucket(bucket)
            .object(key.value())
            .uploadId(uploadId)
            .partNumberMarker(after)
            .build();
    return client
        .call(s3 -> s3.listParts(page))
        .compose(response -> withRest(key, uploadId, after, response.result()));
  }

  private Future<List<UploadedPart>> withRest(
      BlobKey key, String uploadId, Integer after, ListPartsResult page) {
    List<UploadedPart> parts = page.parts().stream().map(S3Uploads::part).toList();
    if (!page.isTruncated() || page.nextPartNumberMarker().equals(after)) {
      return Future.succeededFuture(parts);
    }
    return listParts(key, uploadId, page.nextPartNumberMarker())
        .map(rest -> Stream.concat(parts.stream(), rest.stream()).toList());
  }

  Future<Void> complete(BlobKey key, String uploadId, List<UploadedPart> parts) {
    if (parts.isEmpty()) {
      return Future.failedFuture(
          new BlobException(PRECONDITION, "no part has been uploaded; upload at least one"));
    }
    CompleteMultipartUploadArgs upload =
        CompleteMultipartUploadArgs.builder()
            .bucket(bucket)
            .object(key.value())
            .uploadId(uploadId)
            .parts(parts.stream().map(S3Uploads::part).toArray(Part[]::new))
            .build();
    return client.call(s3 -> s3.completeMultipartUpload(upload)).mapEmpty();
  }

  Future<Void> abort(BlobKey key, String uploadId) {
    AbortMultipartUploadArgs upload =
        AbortMultipartUploadArgs.builder()
            .bucket(bucket)
            .object(key.value())
            .uploadId(uploadId)
            .build();
    return client
        .call(s3 -> s3.abortMultipartUpload(upload))
        .<Void>mapEmpty()
        .recover(
            failure ->
                BlobException.is(failure, NOT_FOUND)
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  Future<List<PendingUpload>> listBefore(Instant time) {
    return list(null, null)
        .map(
            uploads ->
                uploads.stream().filter(upload -> upload.initiated().isBefore(time)).toList());
  }

  private Future<List<PendingUpload>> list(String key, String uploadId) {
    ListMultipartUploadsArgs page =
        ListMultipartUploadsArgs.builder()
            .bucket(bucket)
            .keyMarker(key)
            .uploadIdMarker(uploadId)
            .build();
    return client
        .call(s3 -> s3.listMultipartUploads(page))
        .compose(response -> withRest(key, uploadId, response.result()));
  }

  private Future<List<PendingUpload>> withRest(
      String key, String uploadId, ListMultipartUploadsResult page) {
    List<PendingUpload> uploads =
        page.uploads().stream()
            .filter(upload -> BlobKey.isKey(upload.objectName()))
            .map(S3Uploads::pending)
            .toList();
    boolean last =
        !page.isTruncated()
            || (page.nextKeyMarker().equals(key) && page.nextUploadIdMarker().equals(uploadId));
    if (last) {
      return Future.succeededFuture(uploads);
    }
    return list(page.nextKeyMarker(), page.nextUploadIdMarker())
        .map(rest -> Stream.concat(uploads.stream(), rest.stream()).toList());
  }

  private static UploadedPart part(Part part) {
    return new UploadedPart(part.partNumber(), part.partSize(), part.etag());
  }

  private static Part part(UploadedPart part) {
    return new Part(part.number(), part.etag());
  }

  private static PendingUpload pending(ListMultipartUploadsResult.Upload upload) {
    return new PendingUpload(
        new BlobKey(upload.objectName()), upload.uploadId(), upload.initiated().toInstant());
  }
}
