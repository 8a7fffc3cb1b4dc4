package io.millrace.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/**
 * Secrets that the server makes for itself and keeps, each in a file only its owner reads (0600).
 */
public final class SecretFiles {
  private SecretFiles() {}

  /**
   * The secret in the file; made, kept and returned where there is none yet. Appears complete or
   * not at all, also when the machine stops in the middle.
   */
  public static Secret readOrCreate(Path file, Supplier<String> maker) throws IOException {
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return new Secret(Files.readString(file).strip());
    }
    String secret = maker.get();
    write(file, secret);
    return new Secret(secret);
  }

  private static void write(Path file, String secret) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(part, secret + "\n", StandardOpenOption.SYNC);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
