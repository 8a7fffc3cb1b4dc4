package io.millrace;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.platform.StartupException;
import io.millrace.platform.blob.EmbeddedS3;
import io.millrace.platform.blob.S3BlobStore;
import io.millrace.platform.blob.S3Settings;
import io.millrace.platform.config.Config;
import io.millrace.platform.config.DataFolder;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.db.Migrations;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.serving.engine.OnnxBackend;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands before any feature does: data folder, database, object store, Vert.x. Blocks while it
 * starts and stops.
 */
final class Backbone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backbone.class);
  private static final int POOL_WAIT_SECONDS = 5;
  private static final int CACHED_STATEMENTS = 512;
  private static final int MAX_STATEMENT_LENGTH = 4_096;

  final Config config;
  final Time time = Time.system();
  final Ids ids = new Ids(time);
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Vertx vertx;
  final Db db;
  final Notifications notifications;
  final S3BlobStore blobs;
  final S3Settings objectStore;

  private final Deque<AutoCloseable> closing = new ConcurrentLinkedDeque<>();

  Backbone(Config config) {
    this(config, EmbeddedPostgres.Options.durable(config.database().poolSize()));
  }

  Backbone(Config config, EmbeddedPostgres.Options postgres) {
    this.config = config;
    config.serving().ortNativeDir().ifPresent(OnnxBackend::useNatives);
    try {
      DataFolder folder = register(DataFolder.open(config.dataDir()));
      Files.createDirectories(config.dataDir().resolve("work"));
      Outside outside = outside(folder, postgres);
      this.objectStore = outside.objectStore();
      this.vertx = vertx();
      register(
          () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
      PgConnectOptions options = connect(outside.database());
      Pool pool =
          PgBuilder.pool()
              .connectingTo(options)
              .with(
                  new PoolOptions()
                      .setMaxSize(config.database().poolSize())
                      .setConnectionTimeout(POOL_WAIT_SECONDS)
                      .setConnectionTimeoutUnit(TimeUnit.SECONDS))
              .using(vertx)
              .build();
      register(
          () -> pool.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
      this.db = new Db(pool, time);
      this.notifications = register(new Notifications(vertx, options));
      this.blobs = new S3BlobStore(vertx, objectStore);
      blobs.bindTo(metrics);
      register(
          () -> blobs.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
    } catch (IOException e) {
      close();
      throw new StartupException("The data folder cannot be written: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private record Outside(DatabaseUrl database, S3Settings objectStore) {}

  /** Both at once, as each needs most of a second of its own. */
  private Outside outside(DataFolder folder, EmbeddedPostgres.Options options) {
    CompletableFuture<S3Settings> store = CompletableFuture.supplyAsync(this::objectStore);
    try {
      DatabaseUrl database = database(folder, options);
      return new Outside(database, store.join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      // Nothing may start once closing has begun.
      store.exceptionally(failure -> null).join();
    }
  }

  private DatabaseUrl database(DataFolder folder, EmbeddedPostgres.Options options) {
    if (config.database().external().isPresent()) {
      Config.ExternalDatabase external = config.database().external().get();
      Migrations.run(external.owner(), external.runtime().user());
      return external.runtime();
    }
    EmbeddedPostgres server =
        register(
            EmbeddedPostgres.start(
                folder, options, ids, state -> LOG.info("the embedded database is {}", state)));
    Migrations.run(server.owner(), server.runtime().user());
    return server.runtime();
  }

  private S3Settings objectStore() {
    Config.ObjectStore wanted = config.objectStore();
    if (wanted.external().isPresent()) {
      Config.ExternalStore external = wanted.external().get();
      URI endpoint = external.endpoint();
      return new S3Settings(
          endpoint,
          wanted.publicEndpoint().orElse(endpoint),
          wanted.region(),
          wanted.bucket(),
          external.accessKey().value(),
          external.secretKey().value());
    }
    EmbeddedS3 server =
        register(
            EmbeddedS3.start(
                config.dataDir(),
                config.listen().host(),
                wanted.embeddedPort(),
                List.of("*"),
                ids));
    S3Settings made = server.settings();
    return new S3Settings(
        made.endpoint(),
        wanted.publicEndpoint().orElse(made.publicEndpoint()),
        made.region(),
        made.bucket(),
        made.accessKey(),
        made.secretKey());
  }

  private Vertx vertx() {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(config.process().eventLoops())
                .setPreferNativeTransport(true)
                .setMetricsOptions(
                    new MicrometerMetricsOptions()
                        .setEnabled(true)
                        // Looks every meter up for every request; see RequestMetrics.
                        .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER)))
        .withMetrics(new MicrometerMetricsFactory(metrics))
        .build();
  }

  private static PgConnectOptions connect(DatabaseUrl url) {
    return PgConnectOptions.fromUri(url.uri())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS)
        .setPreparedStatementCacheSqlLimit(MAX_STATEMENT_LENGTH);
  }

  /** The admin token, made at the first start where none is set. */
  io.millrace.platform.config.Secret adminToken() {
    try {
      return io.millrace.platform.config.AdminToken.resolve(config, ids);
    } catch (IOException e) {
      throw new StartupException("The admin token cannot be kept in the data folder.", e);
    }
  }

  private <T extends AutoCloseable> T register(T part) {
    closing.push(part);
    return part;
  }

  /** Closes what was opened, last first; a part that fails does not keep the others. */
  @Override
  public void close() {
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("a part did not close: {}", e.toString());
      }
    }
  }
}
