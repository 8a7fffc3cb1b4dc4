package io.millrace.platform.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real S3 server as a process of its own, where its program is installed. */
final class InstalledServer implements S3Server {
  private final List<String> command;
  private final Map<String, String> environment;
  private final S3Settings settings;
  private final String health;
  private Process process;

  InstalledServer(
      List<String> command, Map<String, String> environment, S3Settings settings, String health) {
    this.command = command;
    this.environment = environment;
    this.settings = settings;
    this.health = health;
  }

  static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
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
      return BlobContract.BROWSER.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
