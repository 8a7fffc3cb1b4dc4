package io.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the files themselves, in every language of the repository. */
class SourceTreeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path MAIN = ROOT.resolve("backend/src/main/java");
  private static final int MAX_LINES = 400;
  private static final List<String> FOLDERS =
      List.of(
          "backend/src",
          "frontend/src",
          "frontend/browser-tests",
          "migrations",
          "load-tests",
          "deploy",
          ".ci");
  private static final List<String> ENDINGS =
      List.of(".java", ".ts", ".tsx", ".css", ".sql", ".sh", ".py", ".mjs");
  private static final String GENERATED = ".gen.ts";

  @Test
  void noFileIsTooLongToRead() throws IOException {
    // Given
    List<Path> files =
        Stream.concat(
                FOLDERS.stream().flatMap(SourceTreeTest::files),
                Stream.of(ROOT.resolve("millrace")))
            .toList();

    // When
    List<Path> tooLong = files.stream().filter(file -> lines(file) > MAX_LINES).toList();

    // Then
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(tooLong).as("files of more than %d lines", MAX_LINES).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItOwns() throws IOException {
    // Given
    List<Path> packages;
    try (Stream<Path> files = Files.walk(MAIN)) {
      packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .toList();
    }

    // When
    List<Path> silent =
        packages.stream()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .toList();

    // Then
    assertThat(packages).hasSizeGreaterThan(10);
    assertThat(silent).as("packages without package-info.java").isEmpty();
  }

  private static Stream<Path> files(String folder) {
    Path path = ROOT.resolve(folder);
    if (!Files.exists(path)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files
          .filter(file -> ENDINGS.stream().anyMatch(ending -> file.toString().endsWith(ending)))
          .filter(file -> !file.toString().endsWith(GENERATED))
          .filter(file -> !file.toString().contains("node_modules"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
