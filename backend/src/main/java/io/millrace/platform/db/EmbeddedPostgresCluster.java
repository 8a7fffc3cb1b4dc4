package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of the embedded database, and the commands on them. Below the given folder: {@code
 * data} (the database), {@code port} (the port of the last start), {@code postgres.log}.
 */
final class EmbeddedPostgresCluster {
  private static final String SUPERUSER = EmbeddedPostgresRoles.SUPERUSER;
  private static final long MAX_LOG_BYTES = 10_000_000;

  private final Path folder;
  private final Path data;
  private final Path log;
  private final EmbeddedPostgresCommands commands;
  private final EmbeddedPostgres.Options options;

  EmbeddedPostgresCluster(
      Path folder, EmbeddedPostgresCommands commands, EmbeddedPostgres.Options options) {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.log = folder.resolve("postgres.log");
    this.commands = commands;
    this.options = options;
  }

  Path data() {
    return data;
  }

  /**
   * Makes the database's files unless they exist. Stopped in the middle, it begins anew next time.
   */
  void initialise(Path superuserPassword) throws IOException, InterruptedException {
    if (Files.exists(data)) {
      return;
    }
    Path part = folder.resolve("data.part");
    EmbeddedPostgresBinaries.delete(part);
    List<String> arguments =
        new ArrayList<>(List.of("-D", part.toString(), "-U", SUPERUSER, "--auth=scram-sha-256"));
    arguments.addAll(
        List.of("--pwfile=" + superuserPassword, "--encoding=UTF8", "--no-instructions"));
    arguments.addAll(
        List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"));
    if (!options.durable()) {
      arguments.add("--no-sync");
    }
    commands.run("initdb", arguments);
    Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The port of the last start where it is free, else another, remembered from now on. */
  int choosePort() throws IOException {
    Path file = folder.resolve("port");
    if (Files.exists(file)) {
      int last = Integer.parseInt(Files.readString(file).strip());
      if (isFree(last)) {
        return last;
      }
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(file, socket.getLocalPort() + "\n");
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts the server, not waiting until it is ready. */
  EmbeddedPostgresProcess launch(int port) throws IOException {
    if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
      Files.move(log, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    Process process = commands.startServer(arguments(port), log.toFile());
    return new EmbeddedPostgresProcess(process, this, logStart);
  }

  private List<String> arguments(int port) {
    List<String> arguments = new ArrayList<>(List.of("-D", data.toString()));
    set(arguments, "listen_addresses", "127.0.0.1");
    set(arguments, "port", port);
    set(arguments, "unix_socket_directories", "");
    set(arguments, "max_connections", options.maxConnections());
    set(arguments, "timezone", "UTC");
    set(arguments, "log_timezone", "UTC");
    set(arguments, "jit", "off");
    // A program that logs fills a table within seconds; until its statistics are there, a search is
    // planned for an empty one, and may take minutes instead of milliseconds.
    set(arguments, "autovacuum_naptime", "10s");
    // Errors of statements go to the client; here only what concerns the server itself.
    set(arguments, "log_min_messages", "log");
    set(arguments, "log_checkpoints", "off");
    if (!options.durable()) {
      set(arguments, "fsync", "off");
      set(arguments, "synchronous_commit", "off");
      set(arguments, "full_page_writes", "off");
    }
    return arguments;
  }

  private static void set(List<String> arguments, String name, Object value) {
    arguments.addAll(List.of("-c", name + "=" + value));
  }

  /** Stops the server, whoever started it: open transactions are rolled back. */
  void stop() throws IOException, InterruptedException {
    try {
      commands.run("pg_ctl", List.of("stop", "-D", data.toString(), "-m", "fast", "-t", "20"));
    } catch (StartupException e) {
      commands.run("pg_ctl", List.of("stop", "-D", data.toString(), "-m", "immediate", "-t", "20"));
    }
  }

  /** What the server said since the given place of its log, at most the last 2,000 characters. */
  String logSince(long start) {
    try {
      byte[] bytes = Files.readAllBytes(log);
      int from = (int) Math.max(Math.min(start, bytes.length), bytes.length - 2_000);
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
