package io.millrace.platform.blob;

import io.millrace.platform.blob.BlobException.Kind;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * The S3 client behind the rule that no event loop waits: it is only ever entered on the pools of
 * {@link BlobPools}, and its answers come back on the caller's context.
 *
 * <p>Small requests go through it. It signs the addresses at which the bytes themselves are sent
 * and fetched, for this server by the internal endpoint and for clients by the public one: the
 * host's name is part of what is signed.
 */
final class S3Client {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final BlobPools pools;
  private final S3Errors errors;
  private final OkHttpClient http;
  private final MinioAsyncClient internal;
  private final MinioAsyncClient external;
  private final String bucket;

  S3Client(Vertx vertx, BlobPools pools, S3Errors errors, S3Settings settings) {
    this.vertx = vertx;
    this.pools = pools;
    this.errors = errors;
    this.http = http(pools);
    this.internal = client(settings, settings.endpoint(), http);
    this.external = client(settings, settings.publicEndpoint(), http);
    this.bucket = settings.bucket();
  }

  /** Sends a request through the S3 client. */
  <T> Future<T> call(Function<MinioAsyncClient, CompletableFuture<T>> request) {
    return on(pools.sign(), () -> start(request));
  }

  /** Reads or computes something on the pool for what takes long. */
  <T> Future<T> digest(Function<MinioAsyncClient, T> work) {
    return on(pools.digest(), () -> CompletableFuture.completedFuture(work.apply(internal)));
  }

  /** An address of an object for this server itself. */
  Future<String> signInternal(Http.Method method, BlobKey key) {
    return sign(() -> sign(internal, method, key, Duration.ofMinutes(1), Map.of()));
  }

  /** Addresses of an object for others, one for each set of query parameters. */
  Future<List<String>> signExternal(
      Http.Method method, BlobKey key, Duration validity, List<Map<String, String>> parameters) {
    return sign(
        () ->
            parameters.stream()
                .map(query -> sign(external, method, key, validity, query))
                .toList());
  }

  void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
  }

  private <T> CompletableFuture<T> start(Function<MinioAsyncClient, CompletableFuture<T>> request) {
    if (http.dispatcher().queuedCallsCount() >= BlobPools.WAITING) {
      throw new BlobException(
          Kind.UNAVAILABLE, "too many requests wait for the object store; try again shortly");
    }
    return request.apply(internal);
  }

  private <T> Future<T> sign(Callable<T> work) {
    return on(pools.sign(), () -> CompletableFuture.completedFuture(work.call()));
  }

  /** A pool that refuses fails the future, as any other failure does. */
  private <T> Future<T> on(Executor pool, Callable<CompletableFuture<T>> work) {
    Context context = vertx.getOrCreateContext();
    CompletableFuture<T> result =
        CompletableFuture.completedFuture(work).thenComposeAsync(S3Client::unchecked, pool);
    return Future.fromCompletionStage(result, context)
        .recover(failure -> Future.failedFuture(errors.translate(failure)));
  }

  private static <T> T unchecked(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception failure) {
      throw new CompletionException(failure);
    }
  }

  private String sign(
      MinioAsyncClient client,
      Http.Method method,
      BlobKey key,
      Duration validity,
      Map<String, String> query) {
    return unchecked(
        () ->
            client.getPresignedObjectUrl(
                GetPresignedObjectUrlArgs.builder()
                    .method(method)
                    .bucket(bucket)
                    .object(key.value())
                    .expiry(Math.toIntExact(validity.toSeconds()))
                    .extraQueryParams(query)
                    .build()));
  }

  private static OkHttpClient http(BlobPools pools) {
    Dispatcher dispatcher = new Dispatcher(pools.http());
    dispatcher.setMaxRequests(BlobPools.REQUESTS);
    dispatcher.setMaxRequestsPerHost(BlobPools.REQUESTS);
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectTimeout(CONNECT)
        .readTimeout(ANSWER)
        .writeTimeout(ANSWER)
        .addInterceptor(new EmptyStorageClass())
        .build();
  }

  private static MinioAsyncClient client(S3Settings settings, URI endpoint, OkHttpClient http) {
    MinioAsyncClient client =
        MinioAsyncClient.builder()
            .endpoint(endpoint.toString())
            .region(settings.region())
            .credentials(settings.accessKey(), settings.secretKey())
            .httpClient(http)
            .build();
    client.disableVirtualStyleEndpoint();
    return new S3Api(client);
  }
}
