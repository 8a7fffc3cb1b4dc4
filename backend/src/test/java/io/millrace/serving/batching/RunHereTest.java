package io.millrace.serving.batching;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.LoadedModel;
import io.millrace.serving.engine.RunControl;
import io.millrace.serving.engine.SimulatedBackend;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.WarmUp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which thread runs a batch: the slot's own, or the one that submitted it. */
class RunHereTest {
  private static final String SLOT = "millrace-here";
  private static final long SHORT = 10_000;

  private final UUID tenant = UUID.randomUUID();
  private final AtomicLong clock = new AtomicLong();
  private final Queue<String> ranOn = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicInteger together = new AtomicInteger();
  private final Slot slot =
      new Slot("here", new SimulatedBackend(rows -> SHORT, this::pass), 100_000, clock::get);

  @BeforeEach
  void start() {
    slot.start();
    awaitSleep();
  }

  @AfterEach
  void stop() throws InterruptedException {
    slot.drain();
  }

  @Test
  void theEventLoopRunsItselfWhatIsSurelyShortWhileTheSlotSleeps() {
    ServedModel model = steady(SHORT);

    Client client = send(model);

    assertThat(client.answered).hasValue(1);
    assertThat(ranOn).containsExactly(Thread.currentThread().getName());
    assertThat(model.statistics().snapshot().runs()).isEqualTo(1);
    assertThat(slot.deviceNanos(tenant)).isEqualTo(SHORT);
  }

  @Test
  void itLeavesToTheSlotWhatAnInputMightMakeLong() {
    Client client = send(model(SHORT));

    awaitAnswers(List.of(client));
    assertThat(ranOn).containsExactly(SLOT);
  }

  @Test
  void itWakesTheSlotForWhatRunsInTheBackground() {
    // Given
    Deferred mailbox = new Deferred();
    Client inBackground = new Client(steady(SHORT), mailbox);
    Client beside = new Client(steady(SHORT), mailbox);

    // When
    beside.send();
    inBackground.sendInBackground();
    mailbox.run();

    // Then
    awaitAnswers(List.of(beside, inBackground));
    assertThat(ranOn).containsExactly(Thread.currentThread().getName(), SLOT);
  }

  @Test
  void itLeavesToTheSlotWhatIsLong() {
    Client client = send(steady(1_000_000));

    awaitAnswers(List.of(client));
    assertThat(ranOn).containsExactly(SLOT);
  }

  @Test
  void itLeavesToTheSlotWhatIsLongTogether() {
    // Given: eleven requests that came together, each of which would be short
    Deferred mailbox = new Deferred();
    ServedModel model = steady(SHORT);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      clients.add(new Client(model, mailbox));
      clients.get(i).send();
    }

    // When
    mailbox.run();

    // Then
    awaitAnswers(clients);
    assertThat(ranOn).containsOnly(SLOT);
  }

  @Test
  void noTwoRunsMeetAndEachRequestIsAnsweredOnce() throws InterruptedException {
    // Given
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    List<ServedModel> models = List.of(steady(SHORT), steady(60_000), model(SHORT));
    int loops = 4;
    int each = 5_000;
    CountDownLatch answers = new CountDownLatch(loops * each);
    List<ExecutorService> threads = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);

    // When
    for (int loop = 0; loop < loops; loop++) {
      ExecutorService thread = Executors.newSingleThreadExecutor();
      threads.add(thread);
      Mailbox mailbox = new OnThread(thread);
      SplittableRandom own = random.split();
      for (int i = 0; i < each; i++) {
        ServedModel model = models.get(own.nextInt(models.size()));
        Client client = new Client(model, mailbox, answers::countDown);
        thread.execute(client::send);
      }
    }

    // Then
    assertThat(answers.await(60, SECONDS)).isTrue();
    assertThat(together).hasValue(0);
    assertThat(slot.depth()).isZero();
    assertThat(models.stream().mapToLong(model -> model.statistics().snapshot().rows()).sum())
        .isEqualTo((long) loops * each);
    for (ExecutorService thread : threads) {
      thread.shutdown();
      assertThat(thread.awaitTermination(30, SECONDS)).isTrue();
    }
  }

  private Client send(ServedModel model) {
    Deferred mailbox = new Deferred();
    Client client = new Client(model, mailbox);
    client.send();
    mailbox.run();
    return client;
  }

  /** Virtual time of a run; says whose thread it was, and whether another was at it. */
  private void pass(long nanos) {
    if (!running.compareAndSet(false, true)) {
      together.incrementAndGet();
    }
    ranOn.add(Thread.currentThread().getName());
    clock.addAndGet(nanos);
    running.set(false);
  }

  private static void awaitAnswers(List<Client> clients) {
    await()
        .atMost(30, SECONDS)
        .until(
            () -> {
              clients.forEach(client -> ((Deferred) client.mailbox).run());
              return clients.stream().allMatch(Client::isAnswered);
            });
  }

  private void awaitSleep() {
    await()
        .atMost(30, SECONDS)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(
                        thread ->
                            thread.getName().equals(SLOT)
                                && thread.getState() == Thread.State.WAITING));
  }

  private ServedModel steady(long nanos) {
    ServedModel model = model(nanos);
    model.runsSteadily();
    return model;
  }

  private ServedModel model(long nanos) {
    AtomicLong apart = new AtomicLong();
    SimulatedBackend warm = new SimulatedBackend(rows -> nanos, apart::addAndGet);
    try (RunControl control = warm.newRunControl()) {
      WarmUp.Result warmUp =
          new WarmUp(warm.newModel(1), control, apart::get, Long.MAX_VALUE / 4).run(16);
      LoadedModel loaded = new SimulatedBackend(rows -> nanos, this::pass).newModel(1);
      return new ServedModel(loaded, warmUp, new Limits(16, 100_000, Duration.ofSeconds(30)));
    }
  }

  /** One request and its answer. */
  private final class Client implements Reply {
    final AtomicInteger answered = new AtomicInteger();
    private final ServedModel model;
    private final Mailbox mailbox;
    private final Runnable then;

    Client(ServedModel model, Mailbox mailbox) {
      this(model, mailbox, () -> {});
    }

    Client(ServedModel model, Mailbox mailbox, Runnable then) {
      this.model = model;
      this.mailbox = mailbox;
      this.then = then;
    }

    void send() {
      slot.submit(model, request());
    }

    void sendInBackground() {
      slot.submitInBackground(model, request());
    }

    private Request request() {
      long now = clock.get();
      Tensor input = Tensor.of(Datatype.FP32, new long[] {1, 1}, ByteBuffer.allocate(4));
      return new Request(
          tenant,
          1,
          List.of(input),
          1,
          Priority.DEFAULT,
          now,
          now + Long.MAX_VALUE / 4,
          mailbox,
          this);
    }

    boolean isAnswered() {
      return answered.get() == 1;
    }

    @Override
    public void answered(List<Tensor> outputs, Timing timing) {
      answered.incrementAndGet();
      then.run();
    }

    @Override
    public void refused(Refusal why) {
      throw new AssertionError(why);
    }
  }

  /** An event loop whose turn comes when the test says so. */
  private static class Deferred implements Mailbox {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void run() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    @Override
    public void watch(Work work) {
      // nothing expires here
    }

    @Override
    public void forget(Work work) {
      // nothing expires here
    }
  }

  /** An event loop of its own. */
  private record OnThread(ExecutorService thread) implements Mailbox {
    @Override
    public void execute(Runnable task) {
      thread.execute(task);
    }

    @Override
    public void watch(Work work) {
      // nothing expires here
    }

    @Override
    public void forget(Work work) {
      // nothing expires here
    }
  }
}
