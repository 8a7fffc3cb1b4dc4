package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobException.Kind.TOO_LARGE;
import static io.millrace.platform.blob.BlobException.Kind.UNAVAILABLE;
import static io.millrace.platform.blob.ClosedConnection.repeated;
import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.minio.BucketExistsArgs;
import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A {@link BlobStore} on any server that speaks S3: the embedded one, MinIO, Ceph, SeaweedFS, AWS.
 * Addresses objects by path, signs with signature version 4 and never asks for the region.
 *
 * <p>Make one per process and close it last: {@link #ensureBucket()} once at the start, {@link
 * #warmUp()} as soon as there is time.
 */
public final class S3BlobStore implements BlobStore, MeterBinder {
  private static final int READY_SECONDS = 2;
  private static final int READ_BUFFER = 128 << 10;

  private final Vertx vertx;
  private final S3Settings settings;
  private final BlobPools pools;
  private final S3Errors errors;
  private final S3Client client;
  private final S3Transfer transfer;
  private final S3Uploads uploads;
  private final S3Objects objects;

  public S3BlobStore(Vertx vertx, S3Settings settings) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.settings = requireNonNull(settings, "settings");
    this.pools = BlobPools.create();
    this.errors = new S3Errors(settings.endpoint());
    this.client = new S3Client(vertx, pools, errors, settings);
    this.transfer = new S3Transfer(vertx, errors);
    this.uploads = new S3Uploads(client, settings.bucket());
    this.objects = new S3Objects(client, settings.bucket());
  }

  /** Makes the bucket if it is missing and this credential may. */
  public Future<Void> ensureBucket() {
    return bucketExists().compose(exists -> exists ? Future.succeededFuture() : makeBucket());
  }

  /**
   * Loads what the first request would otherwise wait about a second for; never fails, as the store
   * may come later.
   */
  public Future<Void> warmUp() {
    return checkReady().otherwiseEmpty();
  }

  /** Ends what is under way and frees threads and connections. */
  public Future<Void> close() {
    client.close();
    pools.close();
    return transfer.close();
  }

  /** Publishes the use of the client's thread pools. */
  @Override
  public void bindTo(MeterRegistry registry) {
    pools.bindTo(registry);
  }

  @Override
  public Future<String> createMultipartUpload(BlobKey key, String mediaType) {
    return uploads.create(key, MediaTypes.orBinary(mediaType));
  }

  @Override
  public Future<List<PresignedPart>> presignParts(
      BlobKey key, String uploadId, List<Integer> partNumbers, Duration validity) {
    return uploads.presign(key, uploadId, partNumbers, checked(validity));
  }

  @Override
  public Future<List<UploadedPart>> listParts(BlobKey key, String uploadId) {
    return uploads.listParts(key, uploadId);
  }

  @Override
  public Future<BlobInfo> complete(BlobKey key, String uploadId, List<UploadedPart> parts) {
    return uploads
        .complete(key, uploadId, parts)
        .compose(done -> head(key))
        .recover(failure -> objects.headIfSameSize(key, parts, failure));
  }

  @Override
  public Future<Void> abort(BlobKey key, String uploadId) {
    return uploads.abort(key, uploadId);
  }

  @Override
  public Future<List<PendingUpload>> listUploadsBefore(Instant time) {
    return uploads.listBefore(time);
  }

  @Override
  public Future<Void> put(BlobKey key, String mediaType, Buffer bytes) {
    return signed(
        Http.Method.PUT, key, url -> transfer.put(url, MediaTypes.orBinary(mediaType), bytes));
  }

  @Override
  public Future<Void> putFile(BlobKey key, String mediaType, Path file) {
    return repeated(() -> putOpened(key, mediaType, file));
  }

  @Override
  public Future<Void> putStream(
      BlobKey key, String mediaType, long size, ReadStream<Buffer> stream) {
    if (size > MAX_PUT_BYTES) {
      return Future.failedFuture(
          new BlobException(
              TOO_LARGE,
              "%d bytes at once, more than the %d that a store takes; upload by parts"
                  .formatted(size, MAX_PUT_BYTES)));
    }
    SizedStream body = new SizedStream(stream.pause(), size, errors::source);
    return client
        .signInternal(Http.Method.PUT, key)
        .compose(url -> transfer.put(url, MediaTypes.orBinary(mediaType), size, body));
  }

  @Override
  public Future<BlobRead> read(BlobKey key) {
    return signed(Http.Method.GET, key, transfer::read);
  }

  @Override
  public Future<BlobRead> read(BlobKey key, long offset, long length) {
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException("no range: %d bytes at %d".formatted(length, offset));
    }
    long last = Math.addExact(offset, length - 1);
    return signed(Http.Method.GET, key, url -> transfer.read(url, offset, last));
  }

  @Override
  public Future<Buffer> getBytes(BlobKey key, int limit) {
    return signed(Http.Method.GET, key, url -> transfer.readAll(url, limit));
  }

  @Override
  public Future<BlobDigest> streamSha256(BlobKey key) {
    return objects.sha256(key);
  }

  @Override
  public Future<String> presignGet(
      BlobKey key, String fileName, String mediaType, Duration validity) {
    Map<String, String> query =
        Map.of(
            "response-content-disposition", ContentDisposition.attachment(fileName),
            "response-content-type", MediaTypes.orBinary(mediaType));
    return client
        .signExternal(Http.Method.GET, key, checked(validity), List.of(query))
        .map(urls -> urls.get(0));
  }

  @Override
  public Future<BlobInfo> head(BlobKey key) {
    return objects.head(key);
  }

  @Override
  public Future<Void> delete(Collection<BlobKey> keys) {
    return objects.delete(List.copyOf(keys));
  }

  @Override
  public Future<Void> checkReady() {
    return bucketExists()
        .compose(exists -> exists ? Future.succeededFuture() : Future.failedFuture(noBucket()))
        .timeout(READY_SECONDS, TimeUnit.SECONDS)
        .recover(failure -> Future.failedFuture(errors.translate(failure)))
        .mapEmpty();
  }

  /** What can be sent again is, where the store closes the connection. */
  private <T> Future<T> signed(Http.Method method, BlobKey key, Function<String, Future<T>> send) {
    return repeated(() -> client.signInternal(method, key).compose(send));
  }

  private Future<Void> putOpened(BlobKey key, String mediaType, Path file) {
    return vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setWrite(false).setCreate(false))
        .compose(
            open ->
                open.setReadBufferSize(READ_BUFFER)
                    .size()
                    .compose(size -> putStream(key, mediaType, size, open))
                    .eventually(open::close))
        .recover(failure -> Future.failedFuture(errors.source(failure)));
  }

  private Future<Boolean> bucketExists() {
    BucketExistsArgs bucket = BucketExistsArgs.builder().bucket(settings.bucket()).build();
    return client.call(s3 -> s3.bucketExists(bucket));
  }

  private Future<Void> makeBucket() {
    MakeBucketArgs bucket = MakeBucketArgs.builder().bucket(settings.bucket()).build();
    return client.call(s3 -> s3.makeBucket(bucket)).mapEmpty();
  }

  private BlobException noBucket() {
    return new BlobException(
        UNAVAILABLE,
        "the object store at %s has no bucket '%s'; make it"
            .formatted(settings.endpoint(), settings.bucket()));
  }

  private static Duration checked(Duration validity) {
    if (validity.toSeconds() < 1 || validity.compareTo(MAX_PRESIGN) > 0) {
      throw new IllegalArgumentException("validity not between 1 s and 15 min: " + validity);
    }
    return validity;
  }
}
