package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.config.Secret;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL outside of any server, the oldest that is installed, with the roles and the database
 * that {@code deploy/postgres/roles.sh} makes. Its superuser comes in by a socket in the folder.
 */
public final class InstalledPostgres implements AutoCloseable {
  private static final Path ROLES = Path.of("../deploy/postgres/roles.sh").toAbsolutePath();
  private static final String SUPERUSER = "postgres";
  private static final int PASSWORD_LENGTH = 20;
  private static final long MINUTE = 60;

  private final Path programs;
  private final Path folder;
  private final int port = InstalledServer.freePort();
  private final Secret ownerPassword;
  private final Secret runtimePassword;
  private final Process server;

  private InstalledPostgres(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder).toAbsolutePath();
    this.programs = TestPrograms.find("postgres").orElseThrow().toRealPath().getParent();
    Ids ids = new Ids(Time.system());
    this.ownerPassword = new Secret(ids.secret(PASSWORD_LENGTH));
    this.runtimePassword = new Secret(ids.secret(PASSWORD_LENGTH));
    initialise();
    this.server = start(asOther(programs.resolve("postgres").toString(), serverArguments()));
    Awaitility.await().atMost(MINUTE, TimeUnit.SECONDS).until(this::answers);
  }

  /** Makes an empty database of its own in the folder; blocks until it answers. */
  public static InstalledPostgres start(Path folder) {
    try {
      InstalledPostgres postgres = new InstalledPostgres(folder);
      postgres.finished(List.of(ROLES.toString()));
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void initialise() throws IOException {
    List<String> arguments =
        List.of("-D", data(), "-U", SUPERUSER, "--auth-local=trust", "--auth-host=scram-sha-256");
    List<String> initdb = asOther(programs.resolve("initdb").toString(), arguments);
    initdb.addAll(List.of("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"));
    finished(initdb);
  }

  private List<String> serverArguments() {
    return List.of(
        "-D", data(), "-p", Integer.toString(port), "-k", folder.toString(), "-h", "127.0.0.1");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** PostgreSQL does not run as root; in a namespace of its own, root is somebody else. */
  private static List<String> asOther(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (new UnixSystem().getUid() == 0) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(program);
    command.addAll(arguments);
    return command;
  }

  /** The role that owns the schema. */
  public DatabaseUrl owner() {
    return url("millrace_owner", ownerPassword);
  }

  /** The role as which a server works. */
  public DatabaseUrl runtime() {
    return url("millrace", runtimePassword);
  }

  private DatabaseUrl url(String role, Secret password) {
    return new DatabaseUrl("127.0.0.1", port, "millrace", role, password, "");
  }

  /** Runs one of PostgreSQL's client programs to its end, as the superuser. */
  public void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
    command.addAll(List.of("--username=" + SUPERUSER));
    command.addAll(List.of(arguments));
    finished(command);
  }

  /** As it says itself, {@code postgres (PostgreSQL) 15.13}. */
  public String version() {
    try {
      Process asked = new ProcessBuilder(programs.resolve("postgres").toString(), "-V").start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    assertThat(server.isAlive()).as(log()).isTrue();
    return start(List.of(programs.resolve("pg_isready").toString())).waitFor() == 0;
  }

  private void finished(List<String> command) throws IOException {
    Process process = start(command);
    try {
      assertThat(process.waitFor(MINUTE, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    assertThat(process.exitValue()).as("%s: %s", command, log()).isZero();
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                programs + ":" + System.getenv("PATH"),
                "PGHOST",
                folder.toString(),
                "PGPORT",
                Integer.toString(port),
                "POSTGRES_USER",
                SUPERUSER,
                "MILLRACE_OWNER_PASSWORD",
                ownerPassword.value(),
                "MILLRACE_PASSWORD",
                runtimePassword.value()));
    return builder
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Override
  public void close() {
    try {
      finished(
          asOther(
              programs.resolve("pg_ctl").toString(), List.of("stop", "-D", data(), "-m", "fast")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
