package io.millrace.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsIT {
  private final Ids ids = new Ids(Time.system());
  @TempDir private Path folder;

  @Test
  void readsASecretFromItsFile() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("token"), "from-a-file\n");

    // When
    Config config = Config.from(Map.of("MILLRACE_ADMIN_TOKEN_FILE", file.toString()));

    // Then
    assertThat(config.adminToken()).hasValue(new Secret("from-a-file"));
  }

  @Test
  void refusesASecretGivenTwice() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("token"), "from-a-file\n");
    Map<String, String> environment =
        Map.of("MILLRACE_ADMIN_TOKEN", "direct", "MILLRACE_ADMIN_TOKEN_FILE", file.toString());

    // When // Then
    assertThatThrownBy(() -> Config.from(environment))
        .hasMessage("MILLRACE_ADMIN_TOKEN and MILLRACE_ADMIN_TOKEN_FILE are both set: keep one.");
  }

  @Test
  void refusesASecretFileThatIsEmptyOrMissing() throws IOException {
    // Given
    Path empty = Files.createFile(folder.resolve("empty"));
    Map<String, String> environment =
        Map.of(
            "MILLRACE_ADMIN_TOKEN_FILE", empty.toString(),
            "MILLRACE_S3_SECRET_KEY_FILE", "/does/not/exist",
            "MILLRACE_S3_ACCESS_KEY", "key",
            "MILLRACE_S3_ENDPOINT", "http://minio:9000");

    // When // Then
    assertThatThrownBy(() -> Config.from(environment))
        .hasMessageContaining("MILLRACE_ADMIN_TOKEN_FILE: the file %s is empty.".formatted(empty))
        .hasMessageContaining("/does/not/exist cannot be read (NoSuchFileException)");
  }

  @Test
  void makesTheAdminTokenOnceForItsOwnerOnly() throws IOException {
    // Given
    Config config = Config.from(Map.of("MILLRACE_DATA_DIR", folder.resolve("data").toString()));

    // When
    Secret first = AdminToken.resolve(config, ids);
    Secret second = AdminToken.resolve(config, ids);

    // Then
    Path file = folder.resolve("data/admin-token");
    assertThat(first.value()).hasSize(43).isEqualTo(second.value());
    assertThat(file).hasContent(first.value());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void closesATokenFileThatOthersCouldRead() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("admin-token"), "opened");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    // When
    Secret token = SecretFiles.readOrCreate(file, () -> "unused");

    // Then
    assertThat(token.value()).isEqualTo("opened");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void takesTheTokenThatIsSetAndWritesNone() throws IOException {
    // Given
    Config config =
        Config.from(
            Map.of("MILLRACE_DATA_DIR", folder.toString(), "MILLRACE_ADMIN_TOKEN", "given"));

    // When
    Secret token = AdminToken.resolve(config, ids);

    // Then
    assertThat(token.value()).isEqualTo("given");
    assertThat(folder).isEmptyDirectory();
  }
}
