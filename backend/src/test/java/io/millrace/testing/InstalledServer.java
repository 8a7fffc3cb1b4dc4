package io.millrace.testing;

import io.millrace.platform.blob.S3Settings;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real S3 server as a process of its own, where its program is installed. */
public final class InstalledServer implements S3Server {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ACCESS_KEY = "millrace";
  private static final int SECRET_LENGTH = 40;

  private final List<String> command;
  private final Map<String, String> environment;
  private final S3Settings settings;
  private final String health;
  private Process process;

  private InstalledServer(
      List<String> command, Map<String, String> environment, S3Settings settings, String health) {
    this.command = command;
    this.environment = environment;
    this.settings = settings;
    this.health = health;
  }

  /** MinIO, whose CORS rule is the whole server's, from its environment. */
  public static InstalledServer minio(Path folder) {
    S3Settings settings = newSettings();
    return new InstalledServer(
        List.of(
            program("minio"),
            "server",
            folder.toString(),
            "--quiet",
            "--address",
            settings.endpoint().getAuthority()),
        Map.of(
            "MINIO_ROOT_USER",
            settings.accessKey(),
            "MINIO_ROOT_PASSWORD",
            settings.secretKey(),
            "MINIO_API_CORS_ALLOW_ORIGIN",
            ORIGIN,
            "MINIO_BROWSER",
            "off",
            "MINIO_UPDATE",
            "off"),
        settings,
        "/minio/health/ready");
  }

  /** Versitygw, a gateway that stores objects as files. */
  public static InstalledServer versitygw(Path folder) {
    S3Settings settings = newSettings();
    return new InstalledServer(
        List.of(
            program("versitygw"),
            "--port",
            settings.endpoint().getAuthority(),
            "--health",
            "/health",
            "--quiet",
            "--cors-allow-origin",
            ORIGIN,
            "posix",
            made(folder.resolve("data")).toString()),
        Map.of("ROOT_ACCESS_KEY", settings.accessKey(), "ROOT_SECRET_KEY", settings.secretKey()),
        settings,
        "/health");
  }

  private static String program(String name) {
    return TestPrograms.find(name).orElseThrow().toString();
  }

  private static S3Settings newSettings() {
    URI endpoint = URI.create("http://127.0.0.1:" + freePort());
    String secret = new Ids(Time.system()).secret(SECRET_LENGTH);
    return new S3Settings(endpoint, endpoint, "us-east-1", "millrace", ACCESS_KEY, secret);
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public S3Settings settings() {
    return settings;
  }

  @Override
  public void start() {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(this::answers);
  }

  @Override
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException failure) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers() throws InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError(command + " ended with status " + process.exitValue());
    }
    HttpRequest request = HttpRequest.newBuilder(settings.endpoint().resolve(health)).build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
