package io.millrace.demo;

import io.millrace.platform.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What an interrupted demo needs to go on: everything else it gets by asking again.
 *
 * @param domain of its people's addresses
 * @param apiKey of role engineer
 */
record DemoState(String domain, String password, String apiKey) {

  static Optional<DemoState> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(Json.readStored(Files.readString(file), DemoState.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole or not at all; for the owner's eyes. */
  void write(Path file) {
    try {
      Path beside = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(beside);
      Files.createFile(
          beside,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(beside, Json.writeText(this));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
