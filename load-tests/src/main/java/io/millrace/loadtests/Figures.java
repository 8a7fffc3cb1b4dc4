package io.millrace.loadtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a benchmark's figures. */
final class Figures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Figures() {}

  /** Writes everything as JSON. */
  static void write(Path file, Object figures) throws IOException {
    Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
  }
}
