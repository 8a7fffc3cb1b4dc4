package io.millrace.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import com.google.protobuf.Int32Value;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.platform.grpc.GrpcMethod.Kind;
import io.millrace.platform.http.Admission;
import io.millrace.platform.http.Contract.Idempotent;
import io.millrace.platform.http.RefusalPace;
import io.millrace.platform.http.RequestIds;
import io.millrace.platform.observability.RequestMetrics;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.GrpcTestClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A method whose answer is watched, on a server of its own. */
class WatchIT {
  private static final String PATH = "/test.Service/Watch";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger value = new AtomicInteger(7);
  private final AtomicInteger asked = new AtomicInteger();
  private final List<Integer> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    GrpcTestClient.await(vertx.close());
  }

  @Test
  void whoWatchesIsToldOfEachChangeAndOfTheServersEnd() {
    // Given
    GrpcVerticle verticle = new GrpcVerticle(router(), "127.0.0.1", 0, Duration.ofSeconds(10));
    String deployment = GrpcTestClient.await(vertx.deployVerticle(verticle));
    GrpcClientResponse<Buffer, Int32Value> watching = watch(verticle.actualPort());
    Future<Void> ended = watching.end().otherwiseEmpty();
    awaitTold(7);

    // When
    value.set(8);
    awaitTold(7, 8);
    long before = System.nanoTime();
    GrpcTestClient.await(vertx.undeploy(deployment));

    // Then
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    GrpcTestClient.await(ended);
    assertThat(watching.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(told).containsExactly(7, 8);
  }

  @Test
  void whoHasLeftIsLookedAfterNoMore() {
    // Given
    GrpcVerticle verticle = new GrpcVerticle(router(), "127.0.0.1", 0, Duration.ofSeconds(10));
    GrpcTestClient.await(vertx.deployVerticle(verticle));
    GrpcClientRequest<Buffer, Int32Value> call = call(verticle.actualPort());
    awaitTold(7);

    // When
    call.cancel();

    // Then
    await()
        .pollInterval(Duration.ofMillis(600))
        .until(
            () -> {
              int before = asked.get();
              return asked.get() == before && asked.getAndSet(0) == 0;
            });
  }

  private GrpcClientResponse<Buffer, Int32Value> watch(int port) {
    return GrpcTestClient.await(call(port).response());
  }

  private GrpcClientRequest<Buffer, Int32Value> call(int port) {
    GrpcClientRequest<Buffer, Int32Value> call =
        GrpcTestClient.at(port).begin(PATH, Int32Value.getDefaultInstance());
    call.response()
        .onSuccess(response -> response.handler(message -> told.add(message.getValue())));
    call.end(Buffer.buffer(Empty.getDefaultInstance().toByteArray()));
    return call;
  }

  private void awaitTold(Integer... values) {
    await().pollInterval(Duration.ofMillis(10)).until(() -> told.equals(List.of(values)));
  }

  private GrpcRouter router() {
    GrpcMethod method =
        new GrpcMethod(
            PATH,
            true,
            Optional.empty(),
            1_000,
            Kind.WATCH,
            Idempotent.NATURAL,
            (call, message) -> {
              asked.incrementAndGet();
              return Future.succeededFuture(GrpcFrames.of(Int32Value.of(value.get())));
            });
    return new GrpcRouter(
        vertx,
        List.of(method),
        new Admission(null, null, Time.system()),
        new RequestIds(new Ids(Time.system())),
        Time.system(),
        new RefusalPace(vertx, Time.system()),
        new RequestMetrics(new SimpleMeterRegistry()).of("gRPC"));
  }
}
