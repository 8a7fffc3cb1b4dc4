package io.millrace;

import io.millrace.platform.config.Config;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.http.ForeignProtocol;
import java.nio.file.Path;
import java.util.List;

/** Opens the composition root to the test harness. */
public final class TestMillrace {
  private TestMillrace() {}

  /** The foreign protocols that a server speaks. */
  public static List<ForeignProtocol> protocols(Millrace server) {
    return server.protocols();
  }

  /** A server whose database does not wait for the disk. */
  public static Millrace start(Config config, Path programs) {
    return Millrace.startForTests(config, EmbeddedPostgres.Options.forTests(programs));
  }
}
