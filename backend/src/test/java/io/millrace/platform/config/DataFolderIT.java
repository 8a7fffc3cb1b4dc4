package io.millrace.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderIT {
  @TempDir private Path parent;

  @Test
  void isMadeForItsOwnerOnly() throws IOException {
    // When
    try (DataFolder folder = DataFolder.open(parent.resolve("a/b"))) {

      // Then
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void isForOneServerAtATime() throws IOException {
    // Given
    try (DataFolder first = DataFolder.open(parent)) {

      // When // Then
      assertThatThrownBy(() -> DataFolder.open(first.path()))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("in use by another Millrace server")
          .hasMessageContaining("MILLRACE_DATA_DIR");
    }
  }

  @Test
  void isFreeAgainOnceClosed() throws IOException {
    // Given
    DataFolder.open(parent).close();

    // When
    try (DataFolder second = DataFolder.open(parent)) {

      // Then
      assertThat(second.path()).isEqualTo(parent);
    }
  }

  @Test
  void saysWhatToDoWhereNothingCanBeWritten() throws IOException {
    // Given: not even root makes a folder below a file
    Path file = Files.createFile(parent.resolve("file"));

    // When // Then
    assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("MILLRACE_DATA_DIR");
  }
}
