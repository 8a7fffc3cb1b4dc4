package io.millrace.platform.db;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(UsesDatabase.class)
class AnnouncementsIT {
  private static final String TOPIC = "announcements-it";

  private final UUID tenant = UUID.randomUUID();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @Test
  void whatChangesOftenIsAnnouncedSometimes(TestDatabase database) {
    // Given
    Announcements announcements = new Announcements(database.db());
    try (Notifications notifications = listening(database)) {
      String deployed = await(database.vertx().deployVerticle(announcements));

      // When
      for (int i = 0; i < 1_000; i++) {
        announcements.soon(tenant, TOPIC, "often");
      }
      announcements.soon(tenant, TOPIC, "once");

      // Then
      awaitHeard("often", "once");
      assertThat(heard.stream().filter("often"::equals).count()).isLessThan(5);

      // When it stops, what is left is said
      announcements.soon(tenant, TOPIC, "last");
      await(database.vertx().undeploy(deployed));
      awaitHeard("last");
    }
  }

  @Test
  void whatADatabaseCouldNotTakeIsAnnouncedLater(TestDatabase database) throws IOException {
    // Given a database behind a port at which nobody listens yet
    Vertx vertx = database.vertx();
    PgConnectOptions options = PgConnectOptions.fromUri(database.runtime().uri());
    int port = freePort();
    Pool pool =
        PgBuilder.pool()
            .connectingTo(new PgConnectOptions(options).setHost("127.0.0.1").setPort(port))
            .using(vertx)
            .build();
    Announcements announcements = new Announcements(new Db(pool, Time.system()));
    try (Notifications notifications = listening(database)) {
      String deployed = await(vertx.deployVerticle(announcements));
      announcements.soon(tenant, TOPIC, "late");
      assertThat(pool.query("SELECT 1").execute().toCompletionStage().toCompletableFuture())
          .failsWithin(Duration.ofSeconds(20));
      assertThat(heard).isEmpty();

      // When
      NetClient client = vertx.createNetClient();
      await(
          vertx
              .createNetServer()
              .connectHandler(socket -> relay(client, options, socket))
              .listen(port, "127.0.0.1"));

      // Then
      awaitHeard("late");
      await(vertx.undeploy(deployed));
    } finally {
      await(pool.close());
    }
  }

  private Notifications listening(TestDatabase database) {
    Notifications notifications = database.newNotifications();
    notifications.on(
        TOPIC,
        change -> {
          if (tenant.equals(change.tenantId())) {
            heard.add(change.id());
          }
        });
    return notifications;
  }

  private void awaitHeard(String... ids) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(heard).contains(ids));
  }

  private static void relay(NetClient client, PgConnectOptions to, NetSocket from) {
    from.pause();
    client
        .connect(to.getPort(), to.getHost())
        .onSuccess(
            server -> {
              from.pipeTo(server);
              server.pipeTo(from);
              from.resume();
            });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
