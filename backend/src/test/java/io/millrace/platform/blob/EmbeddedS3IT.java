package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.await;
import static io.millrace.platform.blob.BlobContract.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.S3Server;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedS3IT {
  private final Ids ids = new Ids(Time.system());
  private Vertx vertx;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void keepsObjectsCredentialsAndAddressesOverARestart() {
    // Given
    BlobKey key = BlobKey.of(ids.next(), "kept", ids.next());
    S3Settings before;
    String address;
    try (EmbeddedS3 server = server(0)) {
      before = server.settings();
      S3BlobStore store = new S3BlobStore(vertx, before);
      await(store.put(key, "text/plain", Buffer.buffer("kept")));
      address = await(store.presignGet(key, "kept.txt", "text/plain", Duration.ofMinutes(5)));
      await(store.close());
    }

    // When
    try (EmbeddedS3 server = server(before.endpoint().getPort())) {
      // Then
      assertThat(server.settings()).isEqualTo(before);
      assertThat(BlobContract.get(address).body()).isEqualTo("kept");
    }
  }

  @Test
  void keepsItsSecretToItsOwner() throws IOException {
    // Given
    Path file = folder.resolve("s3-credentials");
    server(0).close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    // When
    try (EmbeddedS3 server = server(0)) {
      // Then
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(server.settings().secretKey()).hasSize(43);
      assertThat(server.settings().toString()).doesNotContain(server.settings().secretKey());
    }
    assertThat(folder.toFile().list()).as("no draft is left").hasSize(2);
  }

  @Test
  void saysWhatToDoAboutADamagedCredentialsFile() throws IOException {
    // Given
    Path file = folder.resolve("s3-credentials");
    Files.writeString(file, "access_key=short\n");

    // Then
    assertThatThrownBy(() -> server(0))
        .hasMessageContaining(file + " holds no credentials; remove");
    assertThat(new S3Credentials("access", "hidden").toString()).doesNotContain("hidden");
  }

  @Test
  void saysWhenItsPortIsTaken() {
    try (EmbeddedS3 first = server(0)) {
      // Given
      int port = first.settings().endpoint().getPort();

      // Then
      assertThatThrownBy(() -> server(port))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot listen on port " + port)
          .hasMessageContaining("MILLRACE_S3_PORT");
    }
  }

  @Test
  void saysWhichFolderItCannotWrite() throws IOException {
    // Given
    Files.writeString(folder.resolve("s3"), "a file where the folder belongs");

    // Then
    assertThatThrownBy(() -> server(0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write to " + folder.resolve("s3"));
  }

  @Test
  void letsInTheOriginsThatItWasGiven() {
    try (EmbeddedS3 server =
        EmbeddedS3.start(
            folder, "0.0.0.0", 0, List.of("http://localhost:*", "https://app.example"), ids)) {
      // Given
      URI object = server.settings().endpoint().resolve("/millrace/any");

      // Then
      assertThat(object.getHost()).isEqualTo("127.0.0.1");
      assertThat(allowed(object, "http://localhost:8123")).hasValue("http://localhost:8123");
      assertThat(allowed(object, "https://app.example")).hasValue("https://app.example");
      assertThat(allowed(object, "https://appxexample")).isEmpty();
      assertThat(allowed(object, "http://localhost:1/../evil")).isEmpty();
      assertThat(allowed(object, "https://evil.example")).isEmpty();
    }
  }

  @Test
  void isReachedByOthersAtAnotherAddress() {
    try (EmbeddedS3 server = server(0)) {
      // When
      S3Settings outside =
          server.settings().withPublicEndpoint(URI.create("https://files.example"));

      // Then
      assertThat(outside.publicEndpoint()).hasHost("files.example");
      assertThat(outside.endpoint()).isEqualTo(server.settings().endpoint());
    }
  }

  private EmbeddedS3 server(int port) {
    return EmbeddedS3.start(folder, "127.0.0.1", port, List.of(S3Server.ORIGIN), ids);
  }

  @Test
  void letsInEveryOriginWhenToldSo() {
    try (EmbeddedS3 server = EmbeddedS3.start(folder, "127.0.0.1", 0, List.of("*"), ids)) {
      // Given
      URI object = server.settings().endpoint().resolve("/millrace/any");

      // Then
      assertThat(allowed(object, "http://127.0.0.1:28080")).hasValue("http://127.0.0.1:28080");
      assertThat(allowed(object, "https://millrace.example")).hasValue("https://millrace.example");
    }
  }

  private static Optional<String> allowed(URI object, String origin) {
    return send(HttpRequest.newBuilder(object)
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PUT")
            .build())
        .headers()
        .firstValue("access-control-allow-origin");
  }
}
