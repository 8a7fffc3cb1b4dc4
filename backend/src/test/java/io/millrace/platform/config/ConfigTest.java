package io.millrace.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final Map<String, String> EXTERNAL_DATABASE =
      Map.of(
          "MILLRACE_DATABASE_URL", "postgresql://rt:a%40b@db.example:6543/mill",
          "MILLRACE_DATABASE_OWNER_URL", "postgresql://owner:c@db.example/mill?sslmode=require",
          "MILLRACE_ADMIN_TOKEN", "the-admins-token");

  @Test
  void startsWithoutAnySetting() {
    // When
    Config config = Config.from(Map.of());

    // Then
    assertThat(config.listen()).isEqualTo(new Config.Listen("127.0.0.1", 8080, 8001, 8081));
    assertThat(config.dataDir()).isEqualTo(Path.of(".millrace").toAbsolutePath());
    assertThat(config.database().external()).isEmpty();
    assertThat(config.objectStore().external()).isEmpty();
    assertThat(config.adminToken()).isEmpty();
    assertThat(config.process().drain()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.serving().cpuSlots()).isPositive();
  }

  @Test
  void readsAnExternalDatabase() {
    // When
    Config.ExternalDatabase database =
        Config.from(EXTERNAL_DATABASE).database().external().orElseThrow();

    // Then
    assertThat(database.runtime())
        .isEqualTo(new DatabaseUrl("db.example", 6543, "mill", "rt", new Secret("a@b"), ""));
    assertThat(database.runtime().uri()).isEqualTo("postgresql://rt:a%40b@db.example:6543/mill");
    assertThat(database.owner().jdbcUrl())
        .isEqualTo("jdbc:postgresql://db.example:5432/mill?sslmode=require");
  }

  @Test
  void readsAnExternalObjectStore() {
    // When
    Config.ObjectStore store =
        Config.from(
                Map.of(
                    "MILLRACE_S3_ENDPOINT", "http://minio:9000/",
                    "MILLRACE_S3_PUBLIC_ENDPOINT", "https://files.example",
                    "MILLRACE_S3_ACCESS_KEY", "key",
                    "MILLRACE_S3_SECRET_KEY", "secret"))
            .objectStore();

    // Then
    assertThat(store.external())
        .hasValue(
            new Config.ExternalStore(
                URI.create("http://minio:9000"), new Secret("key"), new Secret("secret")));
    assertThat(store.publicEndpoint()).hasValue(URI.create("https://files.example"));
  }

  @Test
  void listsEveryProblemAtOnce() {
    // Given
    Map<String, String> environment =
        Map.of(
            "MILLRACE_HTTP_PORT", "eighty",
            "MILLRACE_GRPC_PORT", "70000",
            "MILLRACE_LOG_LEVEL", "LOUD",
            "MILLRACE_ADMISSION_UNSANDBOXED", "yes",
            "MILLRACE_S3_BUCKET", "Bucket",
            "MILLRACE_HTTP_PROT", "8080");

    // When
    List<String> problems = problemsOf(environment);

    // Then
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "MILLRACE_HTTP_PORT must be a whole number, not 'eighty'.",
            "MILLRACE_GRPC_PORT must be from 0 to 65535, not 70000.",
            "MILLRACE_LOG_LEVEL must be one of [ERROR, WARN, INFO, DEBUG, TRACE], not 'LOUD'.",
            "MILLRACE_ADMISSION_UNSANDBOXED must be true or false, not 'yes'.",
            "MILLRACE_S3_BUCKET must be 3 to 63 lower-case letters, digits, dots and hyphens, not"
                + " 'Bucket'.",
            "MILLRACE_HTTP_PROT is not a setting: did you mean MILLRACE_HTTP_PORT?");
  }

  @ParameterizedTest
  @CsvSource({
    "MILLRACE_DATABASE_URL, postgresql://a:b@c/d, MILLRACE_DATABASE_OWNER_URL",
    "MILLRACE_DATABASE_URL, postgresql://a:b@c/d, MILLRACE_ADMIN_TOKEN is needed",
    "MILLRACE_DATABASE_OWNER_URL, postgresql://a:b@c/d, MILLRACE_DATABASE_URL",
    "MILLRACE_S3_ENDPOINT, http://minio:9000, MILLRACE_S3_SECRET_KEY",
    "MILLRACE_S3_ACCESS_KEY, key, MILLRACE_S3_ENDPOINT",
    "MILLRACE_GRPC_PORT, 8080, must differ",
    "MILLRACE_DATABASE_POOL_SIZE, 1, from 2 to 1024",
    "MILLRACE_MAX_MODEL_BYTES, 0, at least 1",
    "MILLRACE_NONSENSE_OF_ANOTHER_KIND, x, docs/configuration.md",
  })
  void explainsSettingsThatDoNotGoTogether(String name, String value, String explanation) {
    // When
    List<String> problems = problemsOf(Map.of(name, value));

    // Then
    assertThat(problems).anyMatch(problem -> problem.contains(explanation));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "minio:9000",
        "ftp://minio",
        "http://",
        "http://minio/path",
        "http://a:b@minio",
        "http://x?y=z",
        "not a uri"
      })
  void refusesAddressesThatAreNoOrigin(String address) {
    // When
    List<String> problems = problemsOf(Map.of("MILLRACE_PUBLIC_URL", address));

    // Then
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("MILLRACE_PUBLIC_URL must be an address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://h/d?password=hunter2",
        "postgresql://h/d",
        "postgresql://u@h/d",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h/",
        "mysql://u:hunter2@h/d",
        "postgresql://u:hun ter2@h/d"
      })
  void refusesDatabaseUrlsWithoutShowingThem(String url) {
    // When
    List<String> problems =
        problemsOf(
            Map.of(
                "MILLRACE_DATABASE_URL", url,
                "MILLRACE_DATABASE_OWNER_URL", "postgresql://a:b@c/d",
                "MILLRACE_ADMIN_TOKEN", "token"));

    // Then
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("MILLRACE_DATABASE_URL must look like")
        .doesNotContain("hun");
  }

  @Test
  void portZeroIsAllowedMoreThanOnce() {
    // When
    Config config =
        Config.from(
            Map.of(
                "MILLRACE_HTTP_PORT", "0",
                "MILLRACE_GRPC_PORT", "0",
                "MILLRACE_MANAGEMENT_PORT", "0",
                "MILLRACE_S3_PORT", "0"));

    // Then
    assertThat(config.listen()).isEqualTo(new Config.Listen("127.0.0.1", 0, 0, 0));
  }

  @Test
  void emptyVariablesAndThoseOfTheScriptAreNoMistake() {
    // When
    Config config =
        Config.from(
            Map.of(
                "MILLRACE_S3_ENDPOINT", "",
                "MILLRACE_HTTP_PORT", " ",
                "MILLRACE_PEERS_VENV", "/opt/peers",
                "MILLRACE_TEST_S3", "x",
                "PATH", "/bin"));

    // Then
    assertThat(config).isEqualTo(Config.from(Map.of()));
  }

  @Test
  void printsNoSecret() {
    // Given
    Config config = Config.from(EXTERNAL_DATABASE);

    // When
    String printed = config.toString();

    // Then
    assertThat(printed).contains("***").doesNotContain("a@b").doesNotContain("the-admins-token");
  }

  private static List<String> problemsOf(Map<String, String> environment) {
    return catchThrowableOfType(ConfigException.class, () -> Config.from(environment)).problems();
  }
}
