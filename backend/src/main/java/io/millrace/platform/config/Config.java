package io.millrace.platform.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The settings of one server, read and checked once at start.
 *
 * @param dataDir the folder of everything that this server keeps itself; absolute
 * @param publicUrl what browsers reach this installation by; absent: the address it listens on
 * @param adminToken absent: made at the first start, see {@link AdminToken}; never absent with an
 *     external database, because every node needs the same one
 */
public record Config(
    Listen listen,
    Path dataDir,
    Optional<URI> publicUrl,
    Optional<Secret> adminToken,
    Database database,
    ObjectStore objectStore,
    Serving serving,
    Outbound outbound,
    Process process) {

  /** Where the server listens. A port of 0 is a free one, chosen by the system. */
  public record Listen(String host, int httpPort, int grpcPort, int managementPort) {}

  /**
   * The database.
   *
   * @param external absent: the embedded PostgreSQL in the data folder
   * @param poolSize connections of this node at most
   */
  public record Database(Optional<ExternalDatabase> external, int poolSize) {}

  /**
   * A PostgreSQL that is run by somebody else.
   *
   * @param runtime the role of the server, which owns nothing
   * @param owner the role that owns the schema and runs the migrations
   */
  public record ExternalDatabase(DatabaseUrl runtime, DatabaseUrl owner) {}

  /**
   * The object store.
   *
   * @param external absent: the embedded store in the data folder, on {@code embeddedPort}
   * @param publicEndpoint what browsers and clients reach the store by; absent: the same address as
   *     the server
   */
  public record ObjectStore(
      Optional<ExternalStore> external,
      Optional<URI> publicEndpoint,
      String region,
      String bucket,
      int embeddedPort) {}

  /** An S3 that is run by somebody else. */
  public record ExternalStore(URI endpoint, Secret accessKey, Secret secretKey) {}

  /**
   * Models in memory.
   *
   * @param cpuSlots executors that run models on the CPU, one thread each
   * @param admissionUnsandboxed admit models on machines that lack the tools of the sandbox
   * @param ortNativeDir the folder of ONNX Runtime's native libraries; absent: those in the jar
   * @param maxModelBytes the largest model file admitted
   * @param modelMemoryBytes that loaded models together may take
   * @param gpus devices with a memory of their own that are used, at most
   * @param gpuMemoryBytes that loaded models together may take of each; absent: by what is free
   * @param responseCacheBytes answers kept for endpoints that answer repeated inputs from memory
   */
  public record Serving(
      int cpuSlots,
      boolean admissionUnsandboxed,
      Optional<Path> ortNativeDir,
      long maxModelBytes,
      long modelMemoryBytes,
      int gpus,
      OptionalLong gpuMemoryBytes,
      long responseCacheBytes) {}

  /**
   * What the server may reach for tenants.
   *
   * @param privateRanges private addresses that may be reached all the same
   */
  public record Outbound(List<AddressRange> privateRanges) {}

  /**
   * The process itself.
   *
   * @param drain how long a stopping server finishes what it has begun
   */
  public record Process(int eventLoops, LogLevel logLevel, Duration drain) {}

  /**
   * The settings in the process's environment.
   *
   * @throws ConfigException names every setting that is wrong, missing or unknown
   */
  public static Config fromEnvironment() {
    return from(System.getenv());
  }

  /** The settings in the given variables; see {@link #fromEnvironment()}. */
  public static Config from(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    Config config = ConfigReader.read(settings);
    UnknownSettings.problems(environment, settings.defaults().keySet()).forEach(settings::problem);
    if (!settings.problems().isEmpty()) {
      throw new ConfigException(settings.problems());
    }
    return config;
  }
}
