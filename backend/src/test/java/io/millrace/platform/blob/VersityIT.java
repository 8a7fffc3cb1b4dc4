package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The contract on versitygw, a gateway that stores objects as files. */
@NeedsProgram("versitygw")
final class VersityIT extends BlobStoreContract {

  @Override
  S3Server server(Path folder) {
    Path versitygw = TestPrograms.find("versitygw").orElseThrow();
    int port = InstalledServer.freePort();
    URI endpoint = InstalledServer.local(port);
    String secret = ids.secret(40);
    return new InstalledServer(
        List.of(
            versitygw.toString(),
            "--port",
            "127.0.0.1:" + port,
            "--health",
            "/health",
            "--quiet",
            "--cors-allow-origin",
            S3Server.ORIGIN,
            "posix",
            made(folder.resolve("data")).toString()),
        Map.of("ROOT_ACCESS_KEY", "millrace", "ROOT_SECRET_KEY", secret),
        new S3Settings(endpoint, endpoint, "us-east-1", "millrace", "millrace", secret),
        "/health");
  }

  /** This server keeps, under the key, what came before the upload broke off. */
  @Override
  public void assertNothingKept(BlobKey key) {
    assertThat(await(store().head(key)).size()).isLessThan(MIB - 1);
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
