package io.millrace.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.platform.blob.BlobException.Kind;
import io.millrace.testing.S3Server;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the parts of the contract share: the store under test, a plain client, bytes. */
interface BlobContract {
  UUID TENANT = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
  int MIB = 1 << 20;
  HttpClient BROWSER =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  S3BlobStore store();

  S3Server server();

  Vertx vertx();

  /** A key that no other test uses. */
  BlobKey newKey();

  /** After an upload that broke off. */
  default void assertNothingKept(BlobKey key) {
    assertFails(store().head(key), Kind.NOT_FOUND);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(failure.getCause());
    } catch (TimeoutException failure) {
      throw new AssertionError("no answer within a minute", failure);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new AssertionError(failure);
    }
  }

  static void assertFails(Future<?> future, Kind kind) {
    Throwable failure = catchThrowable(() -> await(future));
    assertThat(failure).isInstanceOf(BlobException.class);
    assertThat(((BlobException) failure).kind()).as(failure.getMessage()).isEqualTo(kind);
  }

  static Buffer bytes(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  static String sha256(Buffer bytes) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.getBytes()));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Sends a part as a page of the UI does. */
  static HttpResponse<String> putAsBrowser(String url, Buffer bytes) {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Origin", S3Server.ORIGIN)
            .PUT(BodyPublishers.ofByteArray(bytes.getBytes()))
            .build());
  }

  static HttpResponse<String> get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).header("Origin", S3Server.ORIGIN).build());
  }

  static HttpResponse<String> send(HttpRequest request) {
    try {
      return BROWSER.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new AssertionError(failure);
    }
  }
}
