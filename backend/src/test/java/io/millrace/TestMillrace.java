package io.millrace;

import io.millrace.platform.config.Config;
import io.millrace.platform.db.EmbeddedPostgres;
import java.nio.file.Path;

/** Opens the composition root to the test harness. */
public final class TestMillrace {
  private TestMillrace() {}

  /** A server whose database does not wait for the disk. */
  public static Millrace start(Config config, Path programs) {
    return Millrace.startForTests(config, EmbeddedPostgres.Options.forTests(programs));
  }
}
