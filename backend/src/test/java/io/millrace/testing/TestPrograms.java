package io.millrace.testing;

import static java.util.Objects.requireNonNullElse;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Servers to test against that are no part of the build: named by {@code MILLRACE_TEST_<NAME>},
 * where Debian puts PostgreSQL (the oldest supported one first), on the PATH, or where {@code
 * install-s3-server.sh} puts them, which is run if {@code MILLRACE_TEST_INSTALL_<NAME>=true}.
 */
public final class TestPrograms {
  private static final List<Path> POSTGRES =
      IntStream.rangeClosed(15, 18)
          .mapToObj(version -> Path.of("/usr/lib/postgresql/" + version, "bin"))
          .toList();
  private static final Path INSTALL = Path.of("src/test/scripts/install-s3-server.sh");

  private TestPrograms() {}

  /** Where the program is, if it is anywhere. */
  public static Optional<Path> find(String name) {
    Stream<Path> named =
        Stream.ofNullable(System.getenv("MILLRACE_TEST_" + variable(name))).map(Path::of);
    Stream<Path> onThePath =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, name));
    Stream<Path> installed = Stream.of(installFolder().resolve(name));
    Stream<Path> debian = POSTGRES.stream().map(folder -> folder.resolve(name));
    return Stream.of(named, debian, onThePath, installed)
        .flatMap(paths -> paths)
        .filter(Files::isExecutable)
        .findFirst()
        .or(() -> mayInstall(name) ? Optional.of(install(name)) : Optional.empty());
  }

  /** Why a test without it is skipped. */
  public static String howToInstall(String name) {
    if (name.equals("postgres")) {
      return "no postgres: install PostgreSQL 15 or newer (Debian: apt-get install postgresql), or"
          + " name its program in MILLRACE_TEST_POSTGRES";
    }
    return "no %1$s: put it on the PATH, name it in MILLRACE_TEST_%2$s, or let it be built by MILLRACE_TEST_INSTALL_%2$s=true"
        .formatted(name, variable(name));
  }

  private static boolean mayInstall(String name) {
    return Boolean.parseBoolean(System.getenv("MILLRACE_TEST_INSTALL_" + variable(name)));
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  private static Path install(String name) {
    try {
      Process build =
          new ProcessBuilder(INSTALL.toString(), name, installFolder().toString())
              .inheritIO()
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (build.waitFor() != 0) {
        throw new AssertionError(INSTALL + " could not build " + name);
      }
      return installFolder().resolve(name);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new AssertionError(failure);
    }
  }

  private static Path installFolder() {
    String cache =
        requireNonNullElse(
            System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home") + "/.cache");
    return Path.of(cache, "millrace", "bin");
  }
}
