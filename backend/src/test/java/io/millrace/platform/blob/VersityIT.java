package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.InstalledServer;
import io.millrace.testing.NeedsProgram;
import io.millrace.testing.S3Server;
import java.nio.file.Path;

/** The contract on versitygw. */
@NeedsProgram("versitygw")
final class VersityIT extends BlobStoreContract {

  @Override
  S3Server server(Path folder) {
    return InstalledServer.versitygw(folder);
  }

  /**
   * This server keeps, under the key, what came before the upload broke off, at most all that was
   * sent.
   */
  @Override
  public void assertNothingKept(BlobKey key) {
    assertThat(await(store().head(key)).size()).isLessThanOrEqualTo(MIB);
  }
}
