package io.millrace.testing;

import io.millrace.Millrace;
import io.millrace.TestMillrace;
import io.millrace.platform.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The one real server of a test JVM: embedded PostgreSQL as the runtime role, embedded S3, every
 * feature.
 */
public final class MillraceServer {
  /** The installation's admin token in tests. */
  public static final String ADMIN_TOKEN = "test-admin-token-0123456789abcdefghijklmnop";

  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private static final class Shared {
    private static final Path DATA = temporaryFolder();
    private static final Millrace SERVER = start(Map.of("MILLRACE_DATA_DIR", DATA.toString()));

    private Shared() {}
  }

  private MillraceServer() {}

  /** The shared server, started at the first call and stopped with the JVM. */
  public static Millrace shared() {
    return Shared.SERVER;
  }

  /** The shared server's data folder; its objects are files under {@code s3}. */
  public static Path sharedData() {
    return Shared.DATA;
  }

  /** Another server with settings of its own. */
  public static Millrace start(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "MILLRACE_HTTP_PORT", "0",
                "MILLRACE_GRPC_PORT", "0",
                "MILLRACE_MANAGEMENT_PORT", "0",
                "MILLRACE_S3_PORT", "0",
                // Tests leave connections open in the middle of a request.
                "MILLRACE_DRAIN_SECONDS", "1",
                "MILLRACE_OUTBOUND_PRIVATE_RANGES", "127.0.0.0/8",
                "MILLRACE_ADMIN_TOKEN", ADMIN_TOKEN,
                "MILLRACE_DATA_DIR", temporaryFolder().toString()));
    settings.putAll(more);
    Millrace server = TestMillrace.start(Config.from(settings), PROGRAMS);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("millrace-server-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client without a credential. */
  public static ApiClient stranger() {
    return clientOf(shared());
  }

  /** A client of another server, without a credential. */
  public static ApiClient clientOf(Millrace server) {
    return new ApiClient(server.address(), Map.of());
  }

  /** The installation's admin. */
  public static ApiClient admin() {
    return stranger().withToken(ADMIN_TOKEN);
  }

  /** A throw-away tenant; the client holds its owner's key. */
  public static ApiClient newTenant() {
    String key =
        admin()
            .post("/admin/tenants", Map.of("name", "tenant " + System.nanoTime()))
            .expect(201)
            .json()
            .path("apiKey")
            .asText();
    return stranger().withToken(key);
  }
}
