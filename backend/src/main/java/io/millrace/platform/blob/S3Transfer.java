package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobException.Kind.OTHER;
import static io.millrace.platform.blob.BlobException.Kind.TOO_LARGE;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.TimeUnit;

/**
 * Moves the bytes of objects to and from presigned addresses by Vert.x's own client: back-pressure
 * from end to end, no thread per transfer, nothing held in memory. Runs on the caller's context.
 */
final class S3Transfer {
  private static final int CONNECTIONS = 64;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int IDLE_SECONDS = 60;

  /** Below the 30 s after which servers close idle connections, so that none is reused too late. */
  private static final int KEEP_ALIVE_SECONDS = 20;

  private final HttpClient http;
  private final S3Errors errors;

  S3Transfer(Vertx vertx, S3Errors errors) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMetricsName("blob")
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(BlobPools.WAITING));
    this.errors = errors;
  }

  /** Opens an object for reading; the stream is paused. */
  Future<BlobRead> read(String url) {
    return open(url, null, 200).map(this::reading);
  }

  /** Opens the bytes from {@code first} to {@code last}, both included. */
  Future<BlobRead> read(String url, long first, long last) {
    return open(url, "bytes=%d-%d".formatted(first, last), 206).map(this::reading);
  }

  /** Reads a whole object into memory, unless it is larger than the limit. */
  Future<Buffer> readAll(String url, int limit) {
    return open(url, null, 200)
        .compose(response -> collect(response, limit))
        .recover(failure -> Future.failedFuture(errors.translate(failure)));
  }

  Future<Void> put(String url, String mediaType, Buffer bytes) {
    return request(HttpMethod.PUT, url)
        .compose(request -> request.putHeader(HttpHeaders.CONTENT_TYPE, mediaType).send(bytes))
        .compose(this::stored)
        .recover(failure -> Future.failedFuture(errors.translate(failure)));
  }

  Future<Void> put(String url, String mediaType, long size, ReadStream<Buffer> stream) {
    return request(HttpMethod.PUT, url)
        .compose(request -> send(request, mediaType, size, stream))
        .compose(this::stored)
        .recover(failure -> Future.failedFuture(errors.translate(failure)));
  }

  Future<Void> close() {
    return http.close();
  }

  private Future<HttpClientResponse> open(String url, String range, int expected) {
    return request(HttpMethod.GET, url)
        .compose(request -> withRange(request, range).send())
        .map(S3Transfer::paused)
        .compose(response -> readable(response, expected))
        .recover(failure -> Future.failedFuture(errors.translate(failure)));
  }

  /** Whoever reads sets a handler of their own; with none at all, a reset is logged as an error. */
  private static HttpClientResponse paused(HttpClientResponse response) {
    return response.pause().exceptionHandler(failure -> {});
  }

  private BlobRead reading(HttpClientResponse response) {
    long size = length(response);
    return new BlobRead(
        size, new SizedStream(response, size, errors::translate), () -> response.request().reset());
  }

  private Future<HttpClientRequest> request(HttpMethod method, String url) {
    return http.request(new RequestOptions().setMethod(method).setAbsoluteURI(url));
  }

  private static HttpClientRequest withRange(HttpClientRequest request, String range) {
    return range == null ? request : request.putHeader("range", range);
  }

  /**
   * An early refusal (no permission, no space) ends it, though the server reads no further. An
   * early success waits until everything is written: before that the connection must not be used
   * again. Failures come by the futures; with no handler at all one would be logged as an error
   * too.
   */
  private static Future<HttpClientResponse> send(
      HttpClientRequest request, String mediaType, long size, ReadStream<Buffer> stream) {
    request.exceptionHandler(failure -> {});
    request.putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
    request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(size));
    Future<HttpClientResponse> answer = request.response();
    Future<HttpClientResponse> sent =
        stream
            .pipe()
            .endOnFailure(false)
            .to(request)
            .recover(failure -> giveUp(request, failure))
            .compose(all -> answer);
    return Future.any(answer, sent).transform(any -> refusedEarly(answer) ? answer : sent);
  }

  private static boolean refusedEarly(Future<HttpClientResponse> answer) {
    return answer.succeeded() && answer.result().statusCode() != 200;
  }

  private static Future<Void> giveUp(HttpClientRequest request, Throwable failure) {
    return request.reset(0, failure).transform(reset -> Future.failedFuture(failure));
  }

  private Future<Void> stored(HttpClientResponse response) {
    return response.statusCode() == 200
        ? Future.succeededFuture()
        : refused(response).recover(failure -> hangUp(response, failure)).mapEmpty();
  }

  /** The rest of a body may still be on its way: the connection is of no more use. */
  private static Future<Object> hangUp(HttpClientResponse response, Throwable failure) {
    response.request().connection().close();
    return Future.failedFuture(failure);
  }

  private Future<HttpClientResponse> readable(HttpClientResponse response, int expected) {
    if (response.statusCode() >= 300) {
      return refused(response);
    }
    if (response.statusCode() != expected || !hasLength(response)) {
      response.request().reset();
      return Future.failedFuture(
          new BlobException(
              OTHER,
              "the object store answered %d, length %s, where %d with a length was due"
                  .formatted(
                      response.statusCode(),
                      response.getHeader(HttpHeaders.CONTENT_LENGTH),
                      expected)));
    }
    return Future.succeededFuture(response);
  }

  private <T> Future<T> refused(HttpClientResponse response) {
    return wholeBody(response)
        .map(body -> errors.answered(response.statusCode(), body.toString()))
        .compose(Future::failedFuture);
  }

  private static Future<Buffer> collect(HttpClientResponse response, int limit) {
    if (length(response) > limit) {
      response.request().reset();
      return Future.failedFuture(
          new BlobException(
              TOO_LARGE, "%d bytes, more than the limit of %d".formatted(length(response), limit)));
    }
    return wholeBody(response);
  }

  private static Future<Buffer> wholeBody(HttpClientResponse response) {
    Future<Buffer> body = response.body();
    response.resume();
    return body;
  }

  private static boolean hasLength(HttpClientResponse response) {
    return response.getHeader(HttpHeaders.CONTENT_LENGTH) != null;
  }

  private static long length(HttpClientResponse response) {
    return Long.parseLong(response.getHeader(HttpHeaders.CONTENT_LENGTH));
  }
}
