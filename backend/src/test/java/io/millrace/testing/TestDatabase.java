package io.millrace.testing;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.blob.EmbeddedS3;
import io.millrace.platform.blob.S3BlobStore;
import io.millrace.platform.config.DataFolder;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.db.Migrations;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.outbox.Outbox;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.DatasetVersions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A migrated PostgreSQL for services without the server around them; used as the runtime role. */
public final class TestDatabase {
  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  /** A tenant without datasets. */
  public static final DatasetVersions NO_DATASETS =
      new DatasetVersions() {
        @Override
        public Future<String> require(TenantTx tx, UUID datasetId, int version) {
          return Future.failedFuture(ApiException.notFound("dataset version"));
        }

        @Override
        public Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> ids) {
          return Future.succeededFuture(Map.of());
        }
      };

  private static final class Embedded {
    private static final TestDatabase DATABASE = stoppedWithTheJvm(embedded());

    private Embedded() {}
  }

  private static final class Installed {
    private static final TestDatabase DATABASE = stoppedWithTheJvm(installed());

    private Installed() {}
  }

  private final Vertx vertx = Vertx.vertx();
  private final Runnable stopPostgres;
  private final DatabaseUrl runtime;
  private final Pool pool;
  private final Db db;
  private final Ids ids = new Ids(Time.system());
  private final EmbeddedS3 s3;
  private final S3BlobStore blobs;

  private TestDatabase(Runnable stopPostgres, DatabaseUrl owner, DatabaseUrl runtime) {
    this.stopPostgres = stopPostgres;
    this.runtime = runtime;
    this.s3 = EmbeddedS3.start(temporaryFolder(), "127.0.0.1", 0, List.of(), ids);
    Migrations.run(owner, runtime.user());
    this.pool =
        PgBuilder.pool()
            .connectingTo(options())
            .with(new PoolOptions().setMaxSize(8))
            .using(vertx)
            .build();
    this.db = new Db(pool, Time.system());
    this.blobs = new S3BlobStore(vertx, s3.settings());
    await(blobs.ensureBucket());
  }

  /**
   * The one of this test JVM, started at the first call and stopped with the JVM: JUnit's own store
   * ends with each class where two JVMs share the classes out.
   */
  public static TestDatabase shared() {
    return Embedded.DATABASE;
  }

  /** Another one of this test JVM, on the PostgreSQL that is installed. */
  static TestDatabase sharedInstalled() {
    return Installed.DATABASE;
  }

  private static TestDatabase embedded() {
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(
            DataFolder.open(temporaryFolder()),
            EmbeddedPostgres.Options.forTests(PROGRAMS),
            new Ids(Time.system()),
            state -> {});
    return new TestDatabase(postgres::close, postgres.owner(), postgres.runtime());
  }

  private static TestDatabase installed() {
    InstalledPostgres postgres = InstalledPostgres.start(temporaryFolder());
    System.out.println(postgres.version());
    return new TestDatabase(postgres::close, postgres.owner(), postgres.runtime());
  }

  private static TestDatabase stoppedWithTheJvm(TestDatabase started) {
    Runtime.getRuntime().addShutdownHook(new Thread(started::stop));
    return started;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("millrace-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Db db() {
    return db;
  }

  /** A connection of its own on the channel of changes, like another node's; the test closes it. */
  public Notifications newNotifications() {
    Notifications notifications = new Notifications(vertx, options());
    await(notifications.start());
    return notifications;
  }

  public BlobStore blobs() {
    return blobs;
  }

  /** Deletes where a test delivers the outbox, too. */
  public BlobRemoval removal() {
    return new BlobRemoval(new Outbox(ids), blobs);
  }

  /** How to log in as the role as which a server works. */
  public DatabaseUrl runtime() {
    return runtime;
  }

  private PgConnectOptions options() {
    return PgConnectOptions.fromUri(runtime.uri()).setCachePreparedStatements(true);
  }

  /** What a tenant uses of a meter. */
  public long used(Caller caller, String meter) {
    return await(
        db.readTenant(
            caller,
            tx ->
                tx.one(
                    "SELECT used FROM usage_counter WHERE tenant_id = $1 AND meter = $2",
                    Tuple.of(caller.tenantId(), meter),
                    row -> row.getLong("used"))));
  }

  /** Sets a quota. */
  public void limit(Caller caller, String column, long limit) {
    await(
        db.inTenant(
            caller,
            tx ->
                tx.execute(
                    "UPDATE quota SET " + column + " = $2 WHERE tenant_id = $1",
                    Tuple.of(caller.tenantId(), limit))));
  }

  public Vertx vertx() {
    return vertx;
  }

  /** A new tenant and a caller inside it. */
  public Caller newTenant() {
    UUID tenant = ids.next();
    await(
        db.inSystem(
            tx ->
                tx.execute(
                        "INSERT INTO tenant (tenant_id, name) VALUES ($1, $2)",
                        Tuple.of(tenant, "tenant " + tenant))
                    .compose(
                        made ->
                            tx.execute(
                                "INSERT INTO quota (tenant_id) VALUES ($1)", Tuple.of(tenant)))
                    .compose(
                        made ->
                            tx.execute(
                                "INSERT INTO usage_counter (tenant_id, meter) VALUES ($1,"
                                    + " 'storageBytes'), ($1, 'models')",
                                Tuple.of(tenant)))));
    return Caller.background(tenant, "user:" + ids.next(), "test-request", Time.system().now());
  }

  /** Waits for a result; a failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private void stop() {
    await(blobs.close());
    s3.close();
    await(pool.close());
    await(vertx.close());
    stopPostgres.run();
  }
}
