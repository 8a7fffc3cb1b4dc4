package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.assertFails;
import static io.millrace.platform.blob.BlobContract.await;
import static io.millrace.platform.blob.BlobContract.bytes;
import static io.millrace.platform.blob.BlobContract.putAsBrowser;
import static io.millrace.platform.blob.BlobContract.send;
import static io.millrace.platform.blob.BlobContract.sha256;
import static io.millrace.platform.blob.BlobException.Kind.NOT_FOUND;
import static io.millrace.platform.blob.BlobException.Kind.PRECONDITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.time.Time;
import io.millrace.testing.S3Server;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Uploads by parts that go from a page or a client straight to the store. */
interface BlobUploadContract extends BlobContract {
  Duration VALIDITY = Duration.ofMinutes(5);
  int PART = (int) BlobStore.MIN_PART_BYTES;

  @Test
  default void aBrowserUploadsPartsToPresignedAddresses() {
    // Given
    BlobKey key = newKey();
    Buffer bytes = bytes(2 * PART + 1_000);
    String upload = await(store().createMultipartUpload(key, "video/mp4"));
    List<PresignedPart> parts =
        await(store().presignParts(key, upload, List.of(1, 2, 3), VALIDITY));

    // When
    HttpResponse<String> preflight = preflight(parts.get(0).url(), S3Server.ORIGIN);
    List<HttpResponse<String>> sent =
        parts.stream().map(part -> putAsBrowser(part.url(), slice(bytes, part.number()))).toList();
    List<UploadedPart> stored = await(store().listParts(key, upload));
    BlobInfo info = await(store().complete(key, upload, stored));

    // Then
    assertThat(preflight.statusCode()).isBetween(200, 204);
    assertThat(preflight.headers().firstValue("access-control-allow-origin"))
        .hasValue(S3Server.ORIGIN);
    assertThat(preflight.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("PUT");
    assertThat(sent).allSatisfy(BlobUploadContract::assertReadableByThePage);
    assertThat(stored.stream().map(UploadedPart::number)).containsExactly(1, 2, 3);
    assertThat(stored.stream().map(UploadedPart::size))
        .containsExactly((long) PART, (long) PART, 1_000L);
    assertThat(stored.get(2).etag())
        .isEqualTo(sent.get(2).headers().firstValue("etag").orElseThrow().replace("\"", ""));
    assertThat(info.size()).isEqualTo(bytes.length());
    assertThat(info.mediaType()).isEqualTo("video/mp4");
    assertThat(await(store().streamSha256(key)))
        .isEqualTo(new BlobDigest(bytes.length(), sha256(bytes)));
  }

  @Test
  default void signsForThePublicEndpoint() {
    // Given
    BlobKey key = newKey();

    // When
    List<PresignedPart> parts =
        await(store().presignParts(key, "any", List.of(7, 10_000), VALIDITY));

    // Then
    assertThat(parts.stream().map(PresignedPart::number)).containsExactly(7, 10_000);
    assertThat(parts)
        .allSatisfy(
            part ->
                assertThat(part.url())
                    .startsWith(server().settings().publicEndpoint() + "/")
                    .contains(key.value())
                    .doesNotContain(server().settings().secretKey()));
  }

  @Test
  default void showsAPartOfTheWrongSize() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    assertThat(await(store().listParts(key, upload))).isEmpty();

    // When
    put(key, upload, 1, bytes(1_234));

    // Then
    assertThat(await(store().listParts(key, upload)).get(0).size()).isEqualTo(1_234);
    await(store().abort(key, upload));
  }

  @Test
  default void takesOnlyTheLatestOfARepeatedPart() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));

    // When
    put(key, upload, 1, bytes(10));
    put(key, upload, 1, bytes(20));
    await(store().complete(key, upload, await(store().listParts(key, upload))));

    // Then
    assertThat(await(store().getBytes(key, 100))).isEqualTo(bytes(20));
  }

  @Test
  default void goesOnWhereAnInterruptedUploadStopped() {
    // Given
    BlobKey key = newKey();
    Buffer bytes = bytes(2 * PART + 1_000);
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    put(key, upload, 3, slice(bytes, 3));
    put(key, upload, 1, slice(bytes, 1));

    // When
    List<UploadedPart> before = await(store().listParts(key, upload));
    put(key, upload, 2, slice(bytes, 2));
    await(store().complete(key, upload, await(store().listParts(key, upload))));

    // Then
    assertThat(before.stream().map(UploadedPart::number)).containsExactly(1, 3);
    assertThat(await(store().streamSha256(key)).sha256()).isEqualTo(sha256(bytes));
  }

  @Test
  default void listsMorePartsThanOnePageHolds() {
    // Given
    int count = 1_002;
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    List<Integer> numbers = IntStream.rangeClosed(1, count).boxed().toList();

    // When
    await(store().presignParts(key, upload, numbers, VALIDITY)).parallelStream()
        .forEach(part -> putAsBrowser(part.url(), Buffer.buffer("x")));

    // Then
    assertThat(await(store().listParts(key, upload)).stream().map(UploadedPart::number))
        .isEqualTo(numbers);
    await(store().abort(key, upload));
  }

  @Test
  default void refusesAnExpiredOrAlteredAddress() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    String expiring = presign(key, upload, 1, Duration.ofSeconds(1));
    String other = presign(key, upload, 1, VALIDITY).replace("partNumber=1", "partNumber=2");
    String foreign = presign(key, upload, 1, VALIDITY).replace(key.value(), newKey().value());

    // Then
    Awaitility.await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> putAsBrowser(expiring, Buffer.buffer("x")).statusCode() == 403);
    assertThat(putAsBrowser(other, Buffer.buffer("x")).statusCode()).isEqualTo(403);
    assertThat(putAsBrowser(foreign, Buffer.buffer("x")).statusCode()).isEqualTo(403);
    assertThat(await(store().listParts(key, upload))).noneMatch(part -> part.number() == 2);
    await(store().abort(key, upload));
  }

  @Test
  default void completingTwiceIsOnce() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    put(key, upload, 1, bytes(500));
    List<UploadedPart> parts = await(store().listParts(key, upload));

    // When
    BlobInfo first = await(store().complete(key, upload, parts));
    BlobInfo second = await(store().complete(key, upload, parts));

    // Then
    assertThat(second.etag()).isEqualTo(first.etag());
    assertThat(await(store().getBytes(key, 500))).isEqualTo(bytes(500));
    assertFails(store().listParts(key, upload), NOT_FOUND);
  }

  @Test
  default void completesOnlyWithThePartsThatAreThere() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    put(key, upload, 1, bytes(100));
    put(key, upload, 2, bytes(200));
    List<UploadedPart> parts = await(store().listParts(key, upload));
    UploadedPart first = parts.get(0);
    UploadedPart missing = new UploadedPart(3, 5, first.etag());
    UploadedPart changed = new UploadedPart(1, 100, "0".repeat(32));

    // Then: nothing, a part that never came, one that is not what came, one too small to go first
    assertFails(store().complete(key, upload, List.of()), PRECONDITION);
    assertFails(store().complete(key, upload, List.of(first, missing)), PRECONDITION);
    assertFails(store().complete(key, upload, List.of(changed)), PRECONDITION);
    assertFails(store().complete(key, upload, parts), PRECONDITION);
    assertFails(store().head(key), NOT_FOUND);

    // And: the upload goes on
    assertThat(await(store().complete(key, upload, List.of(first))).size()).isEqualTo(100);
  }

  @Test
  default void forgetsAnAbortedUpload() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    put(key, upload, 1, bytes(100));
    List<UploadedPart> parts = await(store().listParts(key, upload));
    String late = presign(key, upload, 2, VALIDITY);

    // When
    await(store().abort(key, upload));
    await(store().abort(key, upload));

    // Then
    assertFails(store().listParts(key, upload), NOT_FOUND);
    assertFails(store().complete(key, upload, parts), NOT_FOUND);
    assertThat(putAsBrowser(late, Buffer.buffer("x")).statusCode()).isEqualTo(404);
    assertFails(store().head(key), NOT_FOUND);
  }

  @Test
  default void findsUploadsLeftBehind() {
    // Given
    BlobKey key = newKey();
    String upload = await(store().createMultipartUpload(key, "text/plain"));
    Instant soon = Time.system().now().plusSeconds(60);

    // When
    List<PendingUpload> pending = await(store().listUploadsBefore(soon));

    // Then
    assertThat(pending)
        .anySatisfy(
            left -> {
              assertThat(left.key()).isEqualTo(key);
              assertThat(left.uploadId()).isEqualTo(upload);
              assertThat(left.initiated()).isAfter(soon.minusSeconds(300));
            });
    assertThat(await(store().listUploadsBefore(soon.minusSeconds(300))))
        .noneMatch(left -> left.key().equals(key));
    await(store().abort(key, upload));
  }

  @Test
  default void doesNotLetAForeignPageUpload() {
    // Given
    String url = presign(newKey(), "any", 1, VALIDITY);

    // When
    HttpResponse<String> preflight = preflight(url, "http://evil.example");

    // Then
    assertThat(preflight.headers().firstValue("access-control-allow-origin").orElse("none"))
        .isNotIn("http://evil.example", "*");
  }

  @Test
  default void signsForAQuarterOfAnHourAtMost() {
    assertThatThrownBy(
            () -> store().presignParts(newKey(), "any", List.of(1), Duration.ofMinutes(16)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store().presignGet(newKey(), "name", "text/plain", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String presign(BlobKey key, String upload, int number, Duration validity) {
    return await(store().presignParts(key, upload, List.of(number), validity)).get(0).url();
  }

  private void put(BlobKey key, String upload, int number, Buffer bytes) {
    assertReadableByThePage(putAsBrowser(presign(key, upload, number, VALIDITY), bytes));
  }

  private static Buffer slice(Buffer bytes, int number) {
    return bytes.slice((number - 1) * PART, Math.min(number * PART, bytes.length()));
  }

  private static void assertReadableByThePage(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin"))
        .hasValue(S3Server.ORIGIN);
    assertThat(String.join(",", answer.headers().allValues("access-control-expose-headers")))
        .containsIgnoringCase("etag");
    assertThat(answer.headers().firstValue("etag")).isPresent();
  }

  private static HttpResponse<String> preflight(String url, String origin) {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "content-type")
            .build());
  }
}
