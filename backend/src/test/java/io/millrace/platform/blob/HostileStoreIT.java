package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.assertFails;
import static io.millrace.platform.blob.BlobContract.await;
import static io.millrace.platform.blob.BlobContract.bytes;
import static io.millrace.platform.blob.BlobException.Kind.FULL;
import static io.millrace.platform.blob.BlobException.Kind.OTHER;
import static io.millrace.platform.blob.BlobException.Kind.TOO_LARGE;
import static io.millrace.platform.blob.BlobException.Kind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server does that no well-behaved one can be brought to do. */
final class HostileStoreIT {
  private static final UUID TENANT = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");

  private final Ids ids = new Ids(Time.system());
  private Vertx vertx;
  private HttpServer server;
  private S3BlobStore store;
  private volatile Handler<HttpServerRequest> behaviour;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> behaviour.handle(request))
                .listen(0, "127.0.0.1"));
    URI endpoint = URI.create("http://127.0.0.1:" + server.actualPort());
    store =
        new S3BlobStore(
            vertx,
            new S3Settings(
                endpoint,
                URI.create("https://files.example.com"),
                "eu-west-1",
                "millrace",
                "access",
                "secret"));
  }

  @AfterEach
  void stop() {
    await(store.close());
    await(vertx.close());
  }

  @Test
  void aSilentServerIsNotReady() {
    // Given
    behaviour = request -> {};

    // Then
    assertFails(store.checkReady(), UNAVAILABLE);
    await(store.warmUp());
  }

  @Test
  void aServerThatSpeaksNoS3IsUnavailable() {
    // Given: what a proxy says whose store is down
    behaviour =
        request ->
            request
                .response()
                .setStatusCode(502)
                .putHeader("content-type", "text/html")
                .end("<html>Bad Gateway</html>");

    // Then
    everyKindOfRequest().forEach(request -> assertFails(request, UNAVAILABLE));
  }

  @ParameterizedTest
  @CsvSource({
    "507,XMinioStorageFull",
    "507,no code",
    "400,XMinioAdminBucketQuotaExceeded",
    "403,QuotaExceeded",
    "409,InsufficientStorage"
  })
  void aStoreWithoutSpaceIsFull(int status, String code) {
    // Given
    behaviour = request -> refuse(request, status, code);

    // Then: a HEAD has no body that could name the code
    everyKindOfWrite().forEach(request -> assertFails(request, FULL));
    assertThat(BlobProblems.of(new BlobException(FULL, "full")))
        .isInstanceOfSatisfying(
            ApiException.class,
            problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORAGE_FULL));
  }

  @Test
  void anObjectTooLargeForTheStoreIsSaidToBe() {
    // Given
    behaviour = request -> refuse(request, 400, "EntityTooLarge");

    // Then
    assertFails(store.put(key(), "text/plain", bytes(10)), TOO_LARGE);
  }

  @Test
  void anEarlyRefusalEndsTheUpload() {
    // Given: an answer before the body, which is never read
    behaviour =
        request -> {
          request.pause();
          refuse(request, 403, "AccessDenied");
          vertx.setTimer(1_000, timer -> request.connection().close());
        };

    // When
    Future<Void> put =
        store.putStream(key(), "text/plain", 64 << 20, new TestStream(bytes(64 << 20)));

    // Then
    assertThatThrownBy(() -> await(put)).hasMessageContaining("403 (AccessDenied)");
    assertFails(put, OTHER);
  }

  @Test
  void anAnswerThatBreaksOffFails() {
    // Given
    behaviour =
        request -> {
          request.response().putHeader("content-length", "1000").write("not a thousand bytes");
          vertx.setTimer(100, timer -> request.connection().close());
        };

    // When
    BlobRead read = await(store.read(key()));
    Future<Void> end = BlobObjectContract.drain(read).mapEmpty();

    // Then
    assertThat(read.size()).isEqualTo(1000);
    assertFails(end, UNAVAILABLE);
    assertFails(store.getBytes(key(), 1000), UNAVAILABLE);
    assertFails(store.streamSha256(key()), UNAVAILABLE);
  }

  @Test
  void aConnectionClosedBeforeItsAnswerIsNoOutage(@TempDir Path folder) throws IOException {
    // Given: a server that hangs up on every other request, as on a connection just found idle
    Path file = Files.writeString(folder.resolve("file"), "whole");
    AtomicInteger requests = new AtomicInteger();
    behaviour =
        request -> {
          if (requests.getAndIncrement() % 2 == 0) {
            request.connection().close();
          } else {
            request.body().onSuccess(body -> echo(request, body));
          }
        };

    // Then: what can be sent again is
    await(store.put(key(), "text/plain", Buffer.buffer("whole")));
    await(store.putFile(key(), "text/plain", file));
    assertThat(await(store.getBytes(key(), 10))).hasToString("whole");
    assertThat(await(store.read(key())).size()).isEqualTo(5);
    assertThat(requests).hasValue(8);

    // And: a stream that has been read cannot
    assertFails(
        store.putStream(key(), "text/plain", 5, new TestStream(Buffer.buffer("whole"))),
        UNAVAILABLE);
    assertThat(requests).hasValue(9);
  }

  @Test
  void aServerThatAlwaysHangsUpIsUnavailable() {
    // Given
    AtomicInteger requests = new AtomicInteger();
    behaviour =
        request -> {
          requests.incrementAndGet();
          request.connection().close();
        };

    // Then
    assertFails(store.put(key(), "text/plain", Buffer.buffer("x")), UNAVAILABLE);
    assertThat(requests).hasValue(3);
  }

  @Test
  void anAnswerOtherThanAskedForIsRefused() {
    // Given: the whole object instead of a range, then an answer of unknown length
    behaviour = request -> request.response().end("whole");

    // Then
    assertFails(store.read(key(), 1, 2), OTHER);

    // Given
    behaviour = request -> request.response().setChunked(true).end("whole");

    // Then
    assertFails(store.read(key()), OTHER);
  }

  @Test
  void namesAnObjectThatCouldNotBeDeleted() {
    // Given
    BlobKey key = key();
    behaviour =
        request ->
            answer(
                request,
                200,
                "<DeleteResult><Error><Key>%s</Key><Code>AccessDenied</Code><Message>locked</Message></Error></DeleteResult>"
                    .formatted(key));

    // Then
    assertThatThrownBy(() -> await(store.delete(List.of(key))))
        .isInstanceOf(BlobException.class)
        .hasMessageContaining(key.value())
        .hasMessageContaining("locked");
  }

  @Test
  void refusesMoreThanMayWait() {
    // Given: every thread waits for an answer, and as many requests as may wait do so
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    store.bindTo(registry);
    behaviour = request -> {};
    int half = (BlobPools.REQUESTS + BlobPools.WAITING) / 2;
    IntStream.range(0, half).forEach(i -> store.head(key()));
    Awaitility.await().until(() -> queued(registry, "blob-sign") == 0);
    IntStream.range(0, half).forEach(i -> store.head(key()));
    Awaitility.await().until(() -> queued(registry, "blob-sign") == 0);

    // When
    Future<BlobInfo> oneMore = store.head(key());

    // Then
    assertThatThrownBy(() -> await(oneMore))
        .isInstanceOf(BlobException.class)
        .hasMessageContaining("too many requests");
    assertFails(oneMore, UNAVAILABLE);
  }

  @Test
  void refusesMoreThanMayBePrepared() {
    // Given: a burst that the preparing threads cannot keep up with
    behaviour = request -> {};

    // When
    List<Future<BlobInfo>> burst =
        IntStream.range(0, 20 * BlobPools.WAITING).mapToObj(i -> store.head(key())).toList();

    // Then
    Awaitility.await().until(() -> burst.stream().anyMatch(Future::failed));
    Future<BlobInfo> refused = burst.stream().filter(Future::failed).findFirst().orElseThrow();
    assertFails(refused, UNAVAILABLE);
    assertThat(refused.cause()).hasMessageContaining("too many requests");
  }

  @Test
  void signsForTheEndpointThatClientsReach() {
    // When
    BlobKey key = key();
    String part =
        await(store.presignParts(key, "u", List.of(1), BlobStore.MAX_PRESIGN)).get(0).url();
    String download = await(store.presignGet(key, "a", "text/plain", BlobStore.MAX_PRESIGN));

    // Then
    assertThat(List.of(part, download))
        .allSatisfy(
            url ->
                assertThat(url)
                    .startsWith("https://files.example.com/millrace/" + key)
                    .contains("eu-west-1")
                    .contains("X-Amz-Expires=900"));
  }

  @Test
  void publishesItsPools() {
    // Given
    SimpleMeterRegistry registry = new SimpleMeterRegistry();

    // When
    store.bindTo(registry);

    // Then
    assertThat(registry.get("executor.pool.max").tag("name", "blob-http").gauge().value())
        .isEqualTo(BlobPools.REQUESTS);
    assertThat(registry.get("executor.queued").tag("name", "blob-digest").gauge().value()).isZero();
    assertThat(registry.get("executor.queued").tag("name", "blob-sign").gauge().value()).isZero();
  }

  private static double queued(SimpleMeterRegistry registry, String pool) {
    return registry.get("executor.queued").tag("name", pool).gauge().value();
  }

  private Stream<Future<?>> everyKindOfRequest() {
    return Stream.concat(
        everyKindOfWrite(),
        Stream.of(
            store.read(key()),
            store.getBytes(key(), 1),
            store.head(key()),
            store.streamSha256(key()),
            store.checkReady()));
  }

  private Stream<Future<?>> everyKindOfWrite() {
    return Stream.of(
        store.put(key(), "text/plain", Buffer.buffer("x")),
        store.putStream(key(), "text/plain", 1, new TestStream(Buffer.buffer("x"))),
        store.createMultipartUpload(key(), "text/plain"),
        store.complete(key(), "u", List.of(new UploadedPart(1, 1, "etag"))));
  }

  private BlobKey key() {
    return BlobKey.of(TENANT, "hostile", ids.next());
  }

  private static void echo(HttpServerRequest request, Buffer body) {
    request.response().end(request.method().name().equals("PUT") ? body : Buffer.buffer("whole"));
  }

  private static void refuse(HttpServerRequest request, int status, String code) {
    answer(request, status, "<Error><Code>%s</Code></Error>".formatted(code));
  }

  private static void answer(HttpServerRequest request, int status, String xml) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/xml")
        .end(request.method().name().equals("HEAD") ? "" : xml);
  }
}
