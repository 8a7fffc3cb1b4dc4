package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.assertFails;
import static io.millrace.platform.blob.BlobContract.await;
import static io.millrace.platform.blob.BlobContract.bytes;
import static io.millrace.platform.blob.BlobContract.sha256;
import static io.millrace.platform.blob.BlobException.Kind.NOT_FOUND;
import static io.millrace.platform.blob.BlobException.Kind.OTHER;
import static io.millrace.platform.blob.BlobException.Kind.PRECONDITION;
import static io.millrace.platform.blob.BlobException.Kind.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.platform.time.Time;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole objects: stored, read, described, hashed and deleted. */
interface BlobObjectContract extends BlobContract {

  @Test
  default void readsBackWhatWasPut() {
    // Given
    BlobKey key = newKey();
    Buffer bytes = bytes(3 * MIB + 17);

    // When
    await(store().put(key, "image/png", bytes));

    // Then
    assertThat(await(store().getBytes(key, 4 * MIB))).isEqualTo(bytes);
    BlobInfo info = await(store().head(key));
    assertThat(info.size()).isEqualTo(bytes.length());
    assertThat(info.mediaType()).isEqualTo("image/png");
    assertThat(info.etag()).isNotBlank().doesNotContain("\"");
    assertThat(info.lastModified()).isCloseTo(Time.system().now(), within(1, ChronoUnit.MINUTES));
  }

  @Test
  default void putReplaces() {
    // Given
    BlobKey key = newKey();
    await(store().put(key, "text/plain", Buffer.buffer("old and longer")));

    // When
    await(store().put(key, "text/plain", Buffer.buffer("new")));

    // Then
    assertThat(await(store().getBytes(key, 100))).hasToString("new");
  }

  @Test
  default void takesAMalformedMediaTypeForBinary() {
    // Given
    BlobKey key = newKey();

    // When
    await(store().put(key, "text/plain\r\nx-injected: 1", Buffer.buffer("x")));

    // Then
    assertThat(await(store().head(key)).mediaType()).isEqualTo("application/octet-stream");
  }

  @Test
  default void readsARange() {
    // Given
    BlobKey key = newKey();
    Buffer bytes = bytes(100_000);
    await(store().put(key, "text/plain", bytes));

    // When
    BlobRead middle = await(store().read(key, 1_000, 50_000));
    BlobRead end = await(store().read(key, 99_990, 50_000));

    // Then
    assertThat(middle.size()).isEqualTo(50_000);
    assertThat(await(drain(middle))).isEqualTo(bytes.slice(1_000, 51_000));
    assertThat(end.size()).isEqualTo(10);
    assertThat(await(drain(end))).isEqualTo(bytes.slice(99_990, 100_000));
    assertFails(store().read(key, 100_000, 1), PRECONDITION);
  }

  @Test
  default void keepsAnEmptyObject() {
    // Given
    BlobKey key = newKey();

    // When
    await(store().put(key, "text/plain", Buffer.buffer()));

    // Then
    assertThat(await(store().head(key)).size()).isZero();
    assertThat(await(drain(await(store().read(key))))).isEqualTo(Buffer.buffer());
    assertThat(await(store().getBytes(key, 0)).length()).isZero();
    assertThat(await(store().streamSha256(key)))
        .isEqualTo(new BlobDigest(0, sha256(Buffer.buffer())));
  }

  @Test
  default void refusesToHoldMoreThanTheLimit() {
    // Given
    BlobKey key = newKey();
    await(store().put(key, "text/plain", bytes(1_001)));

    // When
    Future<Buffer> read = store().getBytes(key, 1_000);

    // Then
    assertFails(read, TOO_LARGE);
  }

  @Test
  default void saysWhenThereIsNoObject() {
    // Given
    BlobKey key = newKey();

    // Then
    assertFails(store().head(key), NOT_FOUND);
    assertFails(store().read(key), NOT_FOUND);
    assertFails(store().read(key, 0, 1), NOT_FOUND);
    assertFails(store().getBytes(key, 10), NOT_FOUND);
    assertFails(store().streamSha256(key), NOT_FOUND);
  }

  @Test
  default void hashesWhatIsStored() {
    // Given
    BlobKey key = newKey();
    Buffer bytes = bytes(2 * MIB + 5);
    await(store().put(key, "text/plain", bytes));

    // When
    BlobDigest digest = await(store().streamSha256(key));

    // Then
    assertThat(digest).isEqualTo(new BlobDigest(bytes.length(), sha256(bytes)));
  }

  @Test
  default void deletesAnyNumberAndMindsNoMissingOne() {
    // Given: more than one request can name, three of them real
    List<BlobKey> keys = Stream.generate(this::newKey).limit(1_003).toList();
    List<BlobKey> real = List.of(keys.get(0), keys.get(500), keys.get(1_002));
    real.forEach(key -> await(store().put(key, "text/plain", Buffer.buffer("x"))));

    // When
    await(store().delete(keys));

    // Then
    real.forEach(key -> assertFails(store().head(key), NOT_FOUND));
    await(store().delete(List.of()));
  }

  @Test
  default void storesAFile(@TempDir Path folder) throws IOException {
    // Given
    Buffer bytes = bytes(MIB + 1);
    Path file = Files.write(folder.resolve("größe.bin"), bytes.getBytes());
    BlobKey key = newKey();

    // When
    await(store().putFile(key, "application/zip", file));

    // Then
    assertThat(await(store().getBytes(key, 2 * MIB))).isEqualTo(bytes);
    assertFails(store().putFile(key, "application/zip", folder.resolve("none")), OTHER);
  }

  @Test
  default void storesAStreamOfTheAnnouncedSizeOnly() {
    // Given
    BlobKey exact = newKey();
    BlobKey longer = newKey();
    BlobKey shorter = newKey();
    BlobKey broken = newKey();

    // When
    Buffer bytes = bytes(MIB);
    await(store().putStream(exact, "text/plain", MIB, new TestStream(bytes)));

    // Then
    assertThat(await(store().getBytes(exact, MIB))).isEqualTo(bytes);
    assertFails(store().putStream(longer, "text/plain", MIB - 1, new TestStream(bytes)), TOO_LARGE);
    assertFails(
        store().putStream(shorter, "text/plain", MIB + 1, new TestStream(bytes)), PRECONDITION);
    assertFails(
        store().putStream(broken, "text/plain", MIB, new TestStream(bytes).failingAt(MIB / 2)),
        OTHER);
    assertFails(
        store().putStream(exact, "text/plain", BlobStore.MAX_PUT_BYTES + 1, new TestStream(bytes)),
        TOO_LARGE);
    Stream.of(longer, shorter, broken).forEach(this::assertNothingKept);
    assertThat(await(store().head(exact)).size()).isEqualTo(MIB);
  }

  @Test
  default void freesTheConnectionOfADiscardedRead() {
    // Given: more reads than the client may hold connections
    BlobKey key = newKey();
    await(store().put(key, "text/plain", bytes(MIB)));

    // When
    IntStream.range(0, 100).forEach(i -> await(store().read(key)).discard());

    // Then
    assertThat(await(store().getBytes(key, MIB))).isEqualTo(bytes(MIB));
  }

  @Test
  default void storesManyAtOnce() {
    // Given
    List<BlobKey> keys = Stream.generate(this::newKey).limit(32).toList();

    // When
    await(
        Future.all(
            IntStream.range(0, 32)
                .mapToObj(i -> store().put(keys.get(i), "text/plain", bytes(10_000 + i)))
                .toList()));

    // Then
    IntStream.range(0, 32)
        .forEach(
            i ->
                assertThat(await(store().getBytes(keys.get(i), MIB))).isEqualTo(bytes(10_000 + i)));
  }

  @Test
  default void answersOnTheCallersContext() {
    // Given
    BlobKey key = newKey();
    Context context = vertx().getOrCreateContext();
    Future<Context> seen =
        Future.future(
            promise ->
                context.runOnContext(
                    start ->
                        store()
                            .put(key, "text/plain", Buffer.buffer("x"))
                            .compose(put -> store().head(key))
                            .compose(head -> store().streamSha256(key))
                            .compose(digest -> store().read(key))
                            .compose(read -> drain(read))
                            .map(read -> Vertx.currentContext())
                            .onComplete(promise)));

    // Then
    assertThat(await(seen)).isSameAs(context);
  }

  static Future<Buffer> drain(BlobRead read) {
    Future<Buffer> all =
        read.stream()
            .collect(Collector.of(Buffer::buffer, Buffer::appendBuffer, Buffer::appendBuffer));
    read.stream().resume();
    return all;
  }
}
