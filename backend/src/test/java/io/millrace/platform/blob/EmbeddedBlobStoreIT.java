package io.millrace.platform.blob;

import io.millrace.testing.S3Server;
import java.nio.file.Path;
import java.util.List;

/** The contract on the embedded server; always runs. */
final class EmbeddedBlobStoreIT extends BlobStoreContract {

  @Override
  S3Server server(Path folder) {
    return new S3Server() {
      private EmbeddedS3 embedded;
      private int port;

      @Override
      public S3Settings settings() {
        return embedded.settings();
      }

      @Override
      public void start() {
        embedded = EmbeddedS3.start(folder, "127.0.0.1", port, List.of(ORIGIN), ids);
        port = embedded.settings().endpoint().getPort();
      }

      @Override
      public void stop() {
        embedded.close();
      }
    };
  }
}
