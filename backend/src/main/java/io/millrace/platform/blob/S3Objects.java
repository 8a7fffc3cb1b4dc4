package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobException.Kind.NOT_FOUND;
import static io.millrace.platform.blob.BlobException.Kind.OTHER;

import io.minio.DeleteObjectsArgs;
import io.minio.GetObjectArgs;
import io.minio.MinioAsyncClient;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Whole objects: what they are, what their bytes hash to, and getting rid of them. */
final class S3Objects {
  /** The most that one request may name. */
  private static final int DELETES = 1000;

  private static final int CHUNK = 64 << 10;

  private final S3Client client;
  private final String bucket;

  S3Objects(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  Future<BlobInfo> head(BlobKey key) {
    StatObjectArgs object = StatObjectArgs.builder().bucket(bucket).object(key.value()).build();
    return client.call(s3 -> s3.statObject(object)).map(S3Objects::info);
  }

  /**
   * What a completion that found no upload means: if the object is there with the size of the
   * parts, an earlier completion succeeded and only its answer was lost.
   */
  Future<BlobInfo> headIfSameSize(BlobKey key, List<UploadedPart> parts, Throwable failure) {
    if (!BlobException.is(failure, NOT_FOUND)) {
      return Future.failedFuture(failure);
    }
    long size = parts.stream().mapToLong(UploadedPart::size).sum();
    return head(key)
        .compose(
            info ->
                info.size() == size ? Future.succeededFuture(info) : Future.failedFuture(failure));
  }

  Future<BlobDigest> sha256(BlobKey key) {
    GetObjectArgs object = GetObjectArgs.builder().bucket(bucket).object(key.value()).build();
    return client.digest(s3 -> sha256(s3, object));
  }

  private static BlobDigest sha256(MinioAsyncClient s3, GetObjectArgs object) {
    try (InputStream bytes = s3.getObject(object).join()) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      long size = 0;
      for (int read = bytes.read(chunk); read >= 0; read = bytes.read(chunk)) {
        sha256.update(chunk, 0, read);
        size += read;
      }
      return new BlobDigest(size, HexFormat.of().formatHex(sha256.digest()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Future<Void> delete(List<BlobKey> keys) {
    Future<Void> done = Future.succeededFuture();
    for (int from = 0; from < keys.size(); from += DELETES) {
      List<BlobKey> some = keys.subList(from, Math.min(from + DELETES, keys.size()));
      done = done.compose(before -> deleteSome(some));
    }
    return done;
  }

  private Future<Void> deleteSome(List<BlobKey> keys) {
    DeleteObjectsArgs objects =
        DeleteObjectsArgs.builder()
            .bucket(bucket)
            .quiet(true)
            .objects(keys.stream().map(key -> new DeleteRequest.Object(key.value())).toList())
            .build();
    return client
        .call(s3 -> s3.deleteObjects(objects))
        .compose(response -> allDeleted(response.result().errors()));
  }

  private static Future<Void> allDeleted(List<DeleteResult.Error> failures) {
    List<DeleteResult.Error> real =
        failures.stream().filter(failure -> !"NoSuchKey".equals(failure.code())).toList();
    return real.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            new BlobException(
                OTHER,
                "%d objects were not deleted; the first, %s: %s"
                    .formatted(real.size(), real.get(0).objectName(), real.get(0).message())));
  }

  private static BlobInfo info(StatObjectResponse object) {
    return new BlobInfo(
        object.size(), object.etag(), object.contentType(), object.lastModified().toInstant());
  }
}
