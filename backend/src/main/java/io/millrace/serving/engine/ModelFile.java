package io.millrace.serving.engine;

import io.millrace.platform.crypto.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A model file that has passed admission.
 *
 * @param sha256 lower-case hex digest of the admitted bytes; the file is refused if it differs
 */
public record ModelFile(Path path, String sha256) {

  /** Writes a model of our own, which needs no admission. */
  public static ModelFile write(Path path, byte[] bytes) throws IOException {
    return new ModelFile(Files.write(path, bytes), HexFormat.of().formatHex(Hashes.sha256(bytes)));
  }
}
