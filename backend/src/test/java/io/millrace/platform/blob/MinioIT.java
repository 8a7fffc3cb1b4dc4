package io.millrace.platform.blob;

import io.millrace.testing.InstalledServer;
import io.millrace.testing.NeedsProgram;
import io.millrace.testing.S3Server;
import java.nio.file.Path;

/** The contract on a MinIO server. */
@NeedsProgram("minio")
final class MinioIT extends BlobStoreContract {

  @Override
  S3Server server(Path folder) {
    return InstalledServer.minio(folder);
  }
}
