package io.millrace.platform.config;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.platform.config.Config.Database;
import io.millrace.platform.config.Config.ExternalDatabase;
import io.millrace.platform.config.Config.ExternalStore;
import io.millrace.platform.config.Config.Listen;
import io.millrace.platform.config.Config.ObjectStore;
import io.millrace.platform.config.Config.Outbound;
import io.millrace.platform.config.Config.Process;
import io.millrace.platform.config.Config.Serving;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which settings there are, their defaults, and the rules between them. */
final class ConfigReader {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_SLOTS = 1_024;
  private static final int MAX_DRAIN_SECONDS = 3_600;
  private static final long DEFAULT_MAX_MODEL_BYTES = 1L << 30;
  private static final long MIN_DEFAULT_MODEL_MEMORY_BYTES = 128L << 20;
  private static final long DEFAULT_RESPONSE_CACHE_BYTES = 64L << 20;
  private static final String BUCKET_FORM = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

  private final Settings settings;

  private ConfigReader(Settings settings) {
    this.settings = settings;
  }

  static Config read(Settings settings) {
    return new ConfigReader(settings).config();
  }

  private Config config() {
    Config config =
        new Config(
            listen(),
            settings.path("MILLRACE_DATA_DIR", "./.millrace"),
            settings.origin("MILLRACE_PUBLIC_URL"),
            settings.secret("MILLRACE_ADMIN_TOKEN"),
            database(),
            objectStore(),
            serving(),
            new Outbound(settings.ranges("MILLRACE_OUTBOUND_PRIVATE_RANGES")),
            process());
    checkAdminToken();
    checkPortsDiffer(config);
    return config;
  }

  private Listen listen() {
    return new Listen(
        settings.text("MILLRACE_HTTP_HOST", "127.0.0.1"),
        port("MILLRACE_HTTP_PORT", 8080),
        port("MILLRACE_GRPC_PORT", 8001),
        port("MILLRACE_MANAGEMENT_PORT", 8081));
  }

  private int port(String name, int fallback) {
    return settings.integer(name, fallback, 0, MAX_PORT);
  }

  private Database database() {
    Optional<DatabaseUrl> runtime = settings.secret("MILLRACE_DATABASE_URL", DatabaseUrl::parse);
    Optional<DatabaseUrl> owner =
        settings.secret("MILLRACE_DATABASE_OWNER_URL", DatabaseUrl::parse);
    if (given("MILLRACE_DATABASE_URL") != given("MILLRACE_DATABASE_OWNER_URL")) {
      settings.problem(
          "MILLRACE_DATABASE_URL (the runtime role) and MILLRACE_DATABASE_OWNER_URL (the role of"
              + " the migrations) are needed together; without both, the embedded PostgreSQL is"
              + " used.");
    }
    return new Database(
        runtime.flatMap(role -> owner.map(migrations -> new ExternalDatabase(role, migrations))),
        settings.integer("MILLRACE_DATABASE_POOL_SIZE", 16, 2, MAX_SLOTS));
  }

  private ObjectStore objectStore() {
    Optional<URI> endpoint = settings.origin("MILLRACE_S3_ENDPOINT");
    Optional<Secret> accessKey = settings.secret("MILLRACE_S3_ACCESS_KEY");
    Optional<Secret> secretKey = settings.secret("MILLRACE_S3_SECRET_KEY");
    boolean external = given("MILLRACE_S3_ENDPOINT");
    if (external != given("MILLRACE_S3_ACCESS_KEY")
        || external != given("MILLRACE_S3_SECRET_KEY")) {
      settings.problem(
          "MILLRACE_S3_ENDPOINT, MILLRACE_S3_ACCESS_KEY and MILLRACE_S3_SECRET_KEY are needed"
              + " together; without all three, the embedded object store is used.");
    }
    return new ObjectStore(
        endpoint.flatMap(
            uri ->
                accessKey.flatMap(
                    access -> secretKey.map(secret -> new ExternalStore(uri, access, secret)))),
        settings.origin("MILLRACE_S3_PUBLIC_ENDPOINT"),
        settings.text("MILLRACE_S3_REGION", "us-east-1"),
        bucket(),
        port("MILLRACE_S3_PORT", 9000));
  }

  private String bucket() {
    String bucket = settings.text("MILLRACE_S3_BUCKET", "millrace");
    if (!bucket.matches(BUCKET_FORM)) {
      settings.problem(
          "MILLRACE_S3_BUCKET must be 3 to 63 lower-case letters, digits, dots and hyphens, not '%s'."
              .formatted(bucket));
    }
    return bucket;
  }

  private Serving serving() {
    return new Serving(
        settings.integer(
            "MILLRACE_CPU_SLOTS", defaultCpuSlots(), "half of the cores", 1, MAX_SLOTS),
        settings.flag("MILLRACE_ADMISSION_UNSANDBOXED"),
        settings.path("MILLRACE_ORT_NATIVE_DIR"),
        settings.size("MILLRACE_MAX_MODEL_BYTES", DEFAULT_MAX_MODEL_BYTES),
        settings.size(
            "MILLRACE_MODEL_MEMORY_BYTES",
            defaultModelMemoryBytes(),
            "half of the memory that the heap leaves"),
        settings.integer("MILLRACE_GPUS", MAX_SLOTS, "all that are found", 0, MAX_SLOTS),
        settings.size("MILLRACE_GPU_MEMORY_BYTES", "nine tenths of what is free at the start"),
        settings.size("MILLRACE_RESPONSE_CACHE_BYTES", DEFAULT_RESPONSE_CACHE_BYTES));
  }

  private Process process() {
    int cores = Runtime.getRuntime().availableProcessors();
    int eventLoops = Math.max(1, cores - defaultCpuSlots());
    return new Process(
        settings.integer(
            "MILLRACE_EVENT_LOOPS", eventLoops, "the other half of the cores", 1, MAX_SLOTS),
        settings.choice("MILLRACE_LOG_LEVEL", LogLevel.class, LogLevel.INFO),
        Duration.ofSeconds(settings.integer("MILLRACE_DRAIN_SECONDS", 30, 0, MAX_DRAIN_SECONDS)));
  }

  /** Fewer event loops than cores when executors work beside them. */
  private static int defaultCpuSlots() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** Of the machine or the container; the other half is for buffers, files and the database. */
  private static long defaultModelMemoryBytes() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long left = system.getTotalMemorySize() - Runtime.getRuntime().maxMemory();
    return Math.max(MIN_DEFAULT_MODEL_MEMORY_BYTES, left / 2);
  }

  private void checkAdminToken() {
    if (given("MILLRACE_DATABASE_URL") && !given("MILLRACE_ADMIN_TOKEN")) {
      settings.problem(
          "MILLRACE_ADMIN_TOKEN is needed with MILLRACE_DATABASE_URL, the same on every node.");
    }
  }

  private void checkPortsDiffer(Config config) {
    Listen listen = config.listen();
    boolean embeddedStore = config.objectStore().external().isEmpty();
    int[] ports =
        IntStream.of(
                listen.httpPort(),
                listen.grpcPort(),
                listen.managementPort(),
                embeddedStore ? config.objectStore().embeddedPort() : 0)
            .filter(port -> port != 0)
            .toArray();
    if (IntStream.of(ports).distinct().count() < ports.length) {
      settings.problem(
          "MILLRACE_HTTP_PORT, MILLRACE_GRPC_PORT, MILLRACE_MANAGEMENT_PORT and MILLRACE_S3_PORT"
              + " must differ from each other (0 picks a free port).");
    }
  }

  private boolean given(String name) {
    return settings.isSet(name) || settings.isSet(name + "_FILE");
  }
}
