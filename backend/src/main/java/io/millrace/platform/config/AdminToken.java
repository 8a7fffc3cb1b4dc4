package io.millrace.platform.config;

import io.millrace.platform.time.Ids;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The credential of the installation's admin: the one that is set, or else one made at the first
 * start.
 */
public final class AdminToken {
  private static final String FILE = "admin-token";

  /** 256 bits. */
  private static final int LENGTH = 43;

  private AdminToken() {}

  /** Where the token is kept that was made because none is set. */
  public static Path file(Config config) {
    return config.dataDir().resolve(FILE);
  }

  /** The token; reads or makes the file only where none is set. */
  public static Secret resolve(Config config, Ids ids) throws IOException {
    return config.adminToken().isPresent()
        ? config.adminToken().get()
        : SecretFiles.readOrCreate(file(config), () -> ids.secret(LENGTH));
  }
}
