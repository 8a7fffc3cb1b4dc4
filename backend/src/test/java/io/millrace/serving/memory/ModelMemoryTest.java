package io.millrace.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.engine.ModelException;
import io.millrace.serving.memory.SimulatedMemory.Model;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loads and evictions on a simulated device. */
class ModelMemoryTest {
  private static final UUID ACME = new UUID(0, 1);
  private static final UUID BOLT = new UUID(0, 2);

  private final SimulatedMemory device = new SimulatedMemory(300);

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void evictsWhatIsUsedLeast() {
    // Given
    Model often = model(100).use(5);
    Model seldom = model(100).use(1);
    Model sometimes = model(100).use(3);

    // When
    Model next = model(100).use(1);

    // Then
    assertThat(List.of(often, sometimes, next)).allMatch(Model::isLoaded);
    assertThat(seldom.isLoaded()).isFalse();
    assertThat(seldom.resident.figures().evictions()).isEqualTo(1);
    assertThat(device.memory.figures().usedBytes()).isEqualTo(300);
    await().until(() -> device.backend.heldModels() == 3);
  }

  @Test
  void keepsWhatTakesLongToLoadAndLetsLargeOnesGo() {
    // Given
    Model slow = model(100);
    slow.loadTime = Duration.ofSeconds(10);
    slow.use(1);
    Model large = model(150).use(2);

    // When
    Model next = model(100).use(1);

    // Then: twice the use of the next, but one and a half its bytes, and a tenth of the slow's load
    assertThat(slow.isLoaded()).isTrue();
    assertThat(next.isLoaded()).isTrue();
    assertThat(large.isLoaded()).isFalse();
  }

  @Test
  void pastUseCountsLessAndLess() {
    // Given
    Model yesterday = model(100).use(100);
    device.pass(Duration.ofHours(1));
    Model now = model(100).use(1);
    Model alsoNow = model(100).use(1);

    // When
    model(100).use(1);

    // Then
    assertThat(yesterday.isLoaded()).isFalse();
    assertThat(List.of(now, alsoNow)).allMatch(Model::isLoaded);
  }

  @Test
  void aRareModelDoesNotCostAPopularOneItsPlace() {
    // Given
    List<Model> popular = List.of(model(100).use(9), model(100).use(9));

    // When
    IntStream.range(0, 20).forEach(each -> model(100).use(1));

    // Then
    assertThat(popular).allMatch(Model::isLoaded);
    assertThat(device.memory.figures().evictions()).isEqualTo(19);
  }

  @Test
  void aHundredRequestsAtOnceAreOneLoad() {
    // Given
    Model cold = model(100);
    CountDownLatch gate = cold.close();

    // When
    List<CompletableFuture<Void>> requests =
        IntStream.range(0, 100)
            .mapToObj(
                each ->
                    CompletableFuture.runAsync(() -> ask(cold)).thenCompose(asked -> load(cold)))
            .toList();
    cold.awaitBegun(1);
    gate.countDown();
    CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new)).join();

    // Then
    assertThat(cold.begun).hasValue(1);
    ResidentFigures figures = cold.resident.figures();
    assertThat(figures.loads()).isEqualTo(1);
    assertThat(figures.hits() + figures.misses()).isEqualTo(100);
    assertThat(figures.coldStartNanos()).isEqualTo(1_000_000_000);
  }

  private static void ask(Model model) {
    assertThat(model.resident.use()).isTrue();
    model.resident.ask();
  }

  private static CompletableFuture<Void> load(Model model) {
    return model
        .resident
        .load()
        .onComplete(loaded -> model.resident.release())
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Test
  void nothingInUseIsUnloadedAndWhatWaitsForItsRoomLetsOthersPass() {
    // Given: a slow run holds two thirds of the memory
    Model running = model(200).use(1);
    running.resident.use();
    Model small = model(50).use(1);

    // When
    Future<Void> waiting = model(150).resident.load();
    Model passing = model(40).use(1);

    // Then
    assertThat(passing.isLoaded()).isTrue();
    assertThat(running.isLoaded()).isTrue();
    assertThat(small.isLoaded()).isTrue();
    assertThat(waiting.isComplete()).isFalse();
    running.resident.release();
    SimulatedMemory.await(waiting);
    assertThat(running.isLoaded()).isFalse();
    assertThat(device.memory.figures().usedBytes()).isLessThanOrEqualTo(300);
  }

  @Test
  void aTenantsLoadsLeaveAnotherItsShare() {
    // Given
    List<Model> bolts = List.of(device.model(BOLT, 100), device.model(BOLT, 50));
    bolts.forEach(each -> each.use(1));

    // When: many models, each asked for more often than the other tenant's
    IntStream.range(0, 30).forEach(each -> model(50).use(3));

    // Then
    assertThat(bolts).allMatch(Model::isLoaded);
  }

  @Test
  void whatATenantHoldsBeyondItsShareGoesFirst() {
    // Given: three of three places, each used more often than what comes
    device.weights.put(BOLT, 2.0);
    IntStream.range(0, 3).forEach(each -> model(100).use(9));

    // When
    List<Model> bolts = IntStream.range(0, 4).mapToObj(each -> device.model(BOLT, 100)).toList();
    bolts.forEach(each -> each.use(1));

    // Then: weight 2 of 3 are two places, then the tenant's own go
    assertThat(bolts.stream().filter(Model::isLoaded)).hasSize(2);
    assertThat(device.memory.figures().loadedModels()).isEqualTo(3);
  }

  @Test
  void whatATenantDoesNotUseIsKeptForNobody() {
    // Given
    List<Model> idle = IntStream.range(0, 3).mapToObj(each -> device.model(BOLT, 100)).toList();
    idle.forEach(each -> each.use(1));
    device.pass(Duration.ofMinutes(11));

    // When
    List<Model> models = IntStream.range(0, 3).mapToObj(each -> model(100).use(1)).toList();

    // Then
    assertThat(models).allMatch(Model::isLoaded);
    assertThat(idle).noneMatch(Model::isLoaded);
  }

  @Test
  void aModelLargerThanItsTenantsShareIsLoadedAllTheSame() {
    // Given
    Model bolt = device.model(BOLT, 100).use(9);

    // When
    Model large = model(250).use(1);

    // Then
    assertThat(large.isLoaded()).isTrue();
    assertThat(bolt.isLoaded()).isFalse();
  }

  @Test
  void theTenantWithFewerLoadsUnderWayIsNext() {
    // Given: one tenant's loads hold both threads, and more of them wait
    SimulatedMemory roomy = new SimulatedMemory(10_000);
    List<Model> many = IntStream.range(0, 6).mapToObj(each -> roomy.model(ACME, 10)).toList();
    List<CountDownLatch> gates = many.stream().map(Model::close).toList();
    List<Future<Void>> loads = many.stream().map(each -> each.resident.load()).toList();
    many.get(0).awaitBegun(1);
    many.get(1).awaitBegun(1);
    Model bolt = roomy.model(BOLT, 10);

    // When
    Future<Void> only = bolt.resident.load();
    gates.get(0).countDown();

    // Then
    SimulatedMemory.await(only);
    assertThat(many.subList(3, 6)).allMatch(each -> each.begun.get() == 0);
    gates.forEach(CountDownLatch::countDown);
    loads.forEach(SimulatedMemory::await);
    roomy.close();
  }

  @Test
  void aStoreThatIsDownIsToldAtOnceAndTriedAgainAfterASecond() {
    // Given
    Model cold = model(100);
    cold.fault = ApiException.of(ErrorCode.UNAVAILABLE, "The object store is not reachable.");
    assertThat(cold.resident.load().failed()).isTrue();

    // When
    cold.fault = null;
    Future<Void> soon = cold.resident.load();
    device.pass(Duration.ofSeconds(1));

    // Then
    assertThat(soon.cause()).hasMessageContaining("not reachable");
    assertThat(cold.resident.failure().orElseThrow().isTemporary()).isTrue();
    SimulatedMemory.await(cold.resident.load());
    assertThat(cold.resident.failure()).isEmpty();
    assertThat(cold.resident.figures().failedLoads()).isEqualTo(1);
  }

  @Test
  void aFileThatDoesNotLoadHoldsNoMemoryAndIsTriedAgainLater() {
    // Given
    Model broken = model(300);
    broken.loadFault = new ModelException(ModelException.Kind.LOAD, "This is no model.");

    // When
    assertThatThrownBy(() -> SimulatedMemory.await(broken.resident.load()))
        .hasMessageContaining("no model");

    // Then
    assertThat(device.memory.figures().usedBytes()).isZero();
    assertThat(broken.resident.load().failed()).isTrue();
    assertThat(broken.begun).hasValue(1);
    model(300).use(1);
    device.pass(Duration.ofSeconds(30));
    broken.loadFault = null;
    SimulatedMemory.await(broken.resident.load());
  }

  @Test
  void whatCannotFitIsToldWithTheFigures() {
    Model huge = model(301);

    assertThat(huge.resident.load().cause())
        .hasMessageContaining("301 bytes")
        .hasMessageContaining("300")
        .hasMessageContaining("MILLRACE_MODEL_MEMORY_BYTES");
    assertThat(device.memory.whyNever(300)).isEmpty();
  }

  @Test
  void whatIsOfferedComesWhereThereIsRoom() {
    // Given
    Model there = model(200).use(1);
    Model tooMuch = model(150);
    Model fits = model(100);

    // When
    tooMuch.resident.offer();
    fits.resident.offer();

    // Then
    await().until(fits::isLoaded);
    assertThat(there.isLoaded()).isTrue();
    assertThat(tooMuch.begun).hasValue(0);
    SimulatedMemory.await(tooMuch.resident.load());
  }

  @Test
  void aForgottenModelGivesItsMemoryBackAfterItsLastRequest() {
    // Given
    Model replaced = model(100).use(1);
    replaced.resident.use();

    // When
    replaced.resident.release();

    // Then
    assertThat(replaced.isLoaded()).isTrue();
    assertThat(device.backend.heldModels()).isEqualTo(1);
    replaced.resident.release();
    await().until(() -> device.backend.heldModels() == 0);
    assertThat(replaced.gone).hasValue(1);
    assertThat(replaced.resident.use()).isFalse();
    assertThat(device.memory.figures().usedBytes()).isZero();
    assertThat(device.memory.figures().misses()).as("kept in the sums").isEqualTo(1);
  }

  @Test
  void aModelForgottenWhileItLoadsIsNotKept() {
    // Given
    Model replaced = model(100);
    CountDownLatch gate = replaced.close();
    Future<Void> load = replaced.resident.load();
    replaced.awaitBegun(1);

    // When
    replaced.resident.release();
    gate.countDown();

    // Then
    assertThat(load.cause()).hasMessageContaining("replaced");
    await().until(() -> device.memory.figures().usedBytes() == 0);
    await().until(() -> device.backend.heldModels() == 0);
  }

  @Test
  void whateverHappensAtOnceTheBudgetHoldsAndNoRequestLosesItsModel() {
    // Given
    List<Model> models = IntStream.range(0, 12).mapToObj(each -> model(60)).toList();
    models.forEach(each -> each.loadTime = Duration.ofMillis(1));
    AtomicInteger lost = new AtomicInteger();
    List<CompletableFuture<Void>> clients = new ArrayList<>();

    // When
    for (int client = 0; client < 8; client++) {
      SplittableRandom random = new SplittableRandom(client);
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 300; i++) {
                  Resident resident = models.get(random.nextInt(models.size())).resident;
                  resident.use();
                  if (!resident.ask()) {
                    SimulatedMemory.await(resident.load());
                  }
                  Thread.onSpinWait();
                  if (!resident.isLoaded() || device.memory.figures().usedBytes() > 300) {
                    lost.incrementAndGet();
                  }
                  resident.release();
                }
              }));
    }
    CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();

    // Then
    assertThat(lost).hasValue(0);
    MemoryFigures figures = device.memory.figures();
    assertThat(figures.hits() + figures.misses()).isEqualTo(8 * 300);
    assertThat(figures.loads() - figures.evictions()).isEqualTo(figures.loadedModels());
    await().until(() -> device.backend.heldModels() == figures.loadedModels());
  }

  private Model model(long bytes) {
    return device.model(ACME, bytes);
  }
}
