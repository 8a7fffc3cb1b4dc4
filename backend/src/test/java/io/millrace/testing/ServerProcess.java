package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole server as a process of its own, which can be killed; logs into its data folder. */
public final class ServerProcess implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration START = Duration.ofSeconds(90);
  private static final long STOP_SECONDS = 40;
  private static final String FAST_START =
      "-Xmx384m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions"
          + " -XX:-BytecodeVerificationRemote --enable-native-access=ALL-UNNAMED";
  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private final Process process;
  private final URI address;
  private final URI management;

  private ServerProcess(Process process, String ready) {
    this.process = process;
    this.address = URI.create(ready.replaceFirst("^ready (\\S+).*", "$1"));
    this.management = URI.create(ready.replaceFirst(".* management=", ""));
  }

  /**
   * Starts a server on free ports and waits for its {@code ready} line.
   *
   * @param more settings besides the ports, the data folder and the admin token
   */
  public static ServerProcess start(Path data, Map<String, String> more) {
    try {
      lendPrograms(data);
      Path output = data.resolve("server.out");
      Path log = data.resolve("server.log");
      Process process = launch("serve", data, more, output, log);
      await().atMost(START).until(() -> readyLine(output).isPresent() || !process.isAlive());
      return new ServerProcess(
          process,
          readyLine(output).orElseThrow(() -> new AssertionError("no start: " + read(log))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a process of the server's program and waits for nothing.
   *
   * @param command its arguments
   * @param output where its lines go; what was there before is gone
   */
  public static Process launch(
      String command, Path data, Map<String, String> more, Path output, Path log)
      throws IOException {
    // A file of arguments: ONNX Runtime does not survive a very long command line.
    Path arguments = data.resolve("server.arguments");
    Files.writeString(
        arguments,
        "%s -cp \"%s\" %s %s"
            .formatted(
                FAST_START, System.getProperty("java.class.path"), Main.class.getName(), command));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + arguments);
    Map<String, String> settings = builder.environment();
    settings.keySet().removeIf(name -> name.startsWith("MILLRACE_"));
    settings.putAll(settings(data));
    settings.putAll(more);
    Files.writeString(output, "");
    return builder
        .redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** PostgreSQL's programs where other tests have unpacked them: a server takes what is there. */
  private static void lendPrograms(Path data) throws IOException {
    Path lent = Files.createDirectories(data.resolve("postgres").resolve("programs"));
    try (Stream<Path> versions = Files.list(Files.createDirectories(PROGRAMS))) {
      for (Path version : versions.filter(each -> !isBeingUnpacked(each)).toList()) {
        Path link = lent.resolve(version.getFileName());
        if (!Files.exists(link)) {
          Files.createSymbolicLink(link, version);
        }
      }
    }
  }

  private static boolean isBeingUnpacked(Path folder) {
    return folder.getFileName().toString().startsWith("unpacking-");
  }

  private static Map<String, String> settings(Path data) {
    Map<String, String> settings = new HashMap<>();
    for (String port : new String[] {"HTTP", "GRPC", "MANAGEMENT", "S3"}) {
      settings.put("MILLRACE_" + port + "_PORT", "0");
    }
    settings.put("MILLRACE_ADMIN_TOKEN", MillraceServer.ADMIN_TOKEN);
    settings.put("MILLRACE_DATA_DIR", data.toString());
    return settings;
  }

  private static Optional<String> readyLine(Path output) throws IOException {
    return Files.readAllLines(output).stream().filter(line -> line.startsWith("ready ")).findAny();
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it answers. */
  public URI address() {
    return address;
  }

  /** A client without a credential. */
  public ApiClient stranger() {
    return new ApiClient(address, Map.of());
  }

  /** Whether the management port says that the server is ready. */
  public boolean isReady() {
    try {
      HttpRequest probe = HttpRequest.newBuilder(management.resolve("/health/ready")).build();
      return HTTP.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A client with an API key. */
  public ApiClient client(String key) {
    return stranger().withToken(key);
  }

  /** The owner's key of a new tenant. */
  public String newTenantKey() {
    return client(MillraceServer.ADMIN_TOKEN)
        .post("/admin/tenants", Map.of("name", "tenant " + System.nanoTime()))
        .expect(201)
        .json()
        .path("apiKey")
        .asText();
  }

  /** Ends the process at once, as {@code kill -9} does. */
  public void kill() {
    end(process.destroyForcibly());
  }

  /** Asks the process to end, as an operator does, and waits for that. */
  @Override
  public void close() {
    stop();
  }

  /** The same; its exit status. */
  public int stop() {
    process.destroy();
    end(process);
    return process.exitValue();
  }

  /** Asks the process to end, and waits for nothing. */
  public void terminate() {
    process.destroy();
  }

  private static void end(Process process) {
    try {
      assertThat(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).as("the process ends").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
