package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobContract.await;

import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.S3Server;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What every S3 server must do for us, whichever it is: run once for each kind of server. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BlobStoreContract
    implements BlobObjectContract, BlobUploadContract, BlobDownloadContract, BlobOutageContract {
  final Ids ids = new Ids(Time.system());
  private Vertx vertx;
  private S3Server server;
  private S3BlobStore store;

  /** A server that keeps its data in the folder. */
  abstract S3Server server(Path folder);

  @BeforeAll
  void startServer(@TempDir Path folder) {
    server = server(folder);
    server.start();
    vertx = Vertx.vertx();
    store = new S3BlobStore(vertx, server.settings());
    await(store.ensureBucket());
    await(store.warmUp());
  }

  @AfterAll
  void stopServer() {
    if (store != null) {
      await(store.close());
      await(vertx.close());
      server.close();
    }
  }

  @Override
  public S3BlobStore store() {
    return store;
  }

  @Override
  public S3Server server() {
    return server;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public BlobKey newKey() {
    return BlobKey.of(TENANT, "contract", ids.next());
  }
}
