package io.millrace.tracking;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A migrated PostgreSQL for services without the server around them; used as the runtime role. */
public final class TestDatabase implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  private static final String ROLE = "millrace_rt";

  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedPostgres postgres;
  private final Pool pool;
  private final Db db;
  private final Ids ids = new Ids(Time.system());

  private TestDatabase() {
    try {
      this.postgres = EmbeddedPostgres.builder().start();
      prepare();
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("the test database does not start", e);
    }
    this.pool =
        PgBuilder.pool()
            .connectingTo(
                new PgConnectOptions()
                    .setHost("localhost")
                    .setPort(postgres.getPort())
                    .setDatabase("postgres")
                    .setUser(ROLE)
                    .setPassword(ROLE)
                    .setCachePreparedStatements(true))
            .with(new PoolOptions().setMaxSize(8))
            .using(vertx)
            .build();
    this.db = new Db(pool, Time.system());
  }

  /** The one of this test run. */
  public static TestDatabase shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(
            TestDatabase.class, ignored -> new TestDatabase(), TestDatabase.class);
  }

  public Db db() {
    return db;
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

  @Override
  public void close() throws IOException {
    await(pool.close());
    await(vertx.close());
    postgres.close();
  }

  private void prepare() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE " + ROLE + " LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '" + ROLE + "'");
    }
    Flyway.configure()
        .dataSource(postgres.getPostgresDatabase())
        .locations("filesystem:../migrations")
        .placeholders(Map.of("runtime_role", ROLE))
        .load()
        .migrate();
  }
}
