package io.millrace.platform.config;

import io.millrace.platform.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder in which one server keeps what is its own, locked for as long as this is open. The
 * lock belongs to the process: it is free again when the process ends, however it ends.
 */
public final class DataFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing, readable by its owner only, and locks it.
   *
   * @throws StartupException the folder cannot be written, or another server uses it
   */
  public static DataFolder open(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return lock(path);
    } catch (IOException e) {
      throw new StartupException(
          "The data folder %s cannot be written (%s: %s). Make it writable for this user, or set MILLRACE_DATA_DIR to another."
              .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  private static DataFolder lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLockedBy(channel)) {
      channel.close();
      throw new StartupException(
          "The data folder %s is in use by another Millrace server. Stop that one, or set MILLRACE_DATA_DIR to another."
              .formatted(path));
    }
    return new DataFolder(path, channel);
  }

  private static boolean isLockedBy(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
