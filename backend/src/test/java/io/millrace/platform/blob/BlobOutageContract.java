package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.assertFails;
import static io.millrace.platform.blob.BlobContract.await;
import static io.millrace.platform.blob.BlobException.Kind.OTHER;
import static io.millrace.platform.blob.BlobException.Kind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store that is away, or is not what the settings say. */
interface BlobOutageContract extends BlobContract {

  @Test
  default void failsWhileTheStoreIsGoneAndWorksWhenItIsBack() {
    // Given
    BlobKey key = newKey();
    await(store().put(key, "text/plain", Buffer.buffer("kept")));
    await(store().checkReady());

    // When
    server().stop();
    try {
      // Then
      everyRequest(key).forEach(request -> assertFails(request, UNAVAILABLE));
    } finally {
      server().start();
    }

    // And
    await(store().checkReady());
    assertThat(await(store().getBytes(key, 10))).hasToString("kept");
    await(store().put(key, "text/plain", Buffer.buffer("again")));
    assertThat(await(store().head(key)).size()).isEqualTo(5);
  }

  @Test
  default void saysWhichBucketIsMissingAndMakesIt() {
    // Given
    S3BlobStore other = other("millrace-other", server().settings().secretKey());

    // Then
    assertThatThrownBy(() -> await(other.checkReady()))
        .isInstanceOf(BlobException.class)
        .hasMessageContaining("no bucket 'millrace-other'");
    assertFails(other.createMultipartUpload(newKey(), "text/plain"), UNAVAILABLE);

    // When
    await(other.ensureBucket());
    await(other.ensureBucket());

    // Then
    await(other.checkReady());
    await(other.close());
  }

  @Test
  default void aRefusedCredentialIsNotAnOutage() {
    // Given
    S3BlobStore other = other(server().settings().bucket(), "wrong".repeat(8));

    // Then
    assertFails(other.checkReady(), OTHER);
    assertFails(other.put(newKey(), "text/plain", Buffer.buffer("x")), OTHER);
    await(other.close());
  }

  private List<Future<?>> everyRequest(BlobKey key) {
    return List.of(
        store().checkReady(),
        store().put(key, "text/plain", Buffer.buffer("x")),
        store().putStream(key, "text/plain", 1, new TestStream(Buffer.buffer("x"))),
        store().read(key),
        store().read(key, 0, 1),
        store().getBytes(key, 10),
        store().head(key),
        store().streamSha256(key),
        store().delete(List.of(key)),
        store().createMultipartUpload(key, "text/plain"),
        store().listParts(key, "any"),
        store().complete(key, "any", List.of(new UploadedPart(1, 1, "any"))),
        store().abort(key, "any"),
        store().listUploadsBefore(Time.system().now()));
  }

  private S3BlobStore other(String bucket, String secretKey) {
    S3Settings real = server().settings();
    return new S3BlobStore(
        vertx(),
        new S3Settings(
            real.endpoint(),
            real.publicEndpoint(),
            real.region(),
            bucket,
            real.accessKey(),
            secretKey));
  }
}
