package io.millrace.serving;

import io.millrace.platform.time.Time;
import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.Mailbox;
import io.millrace.serving.batching.Priority;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.batching.Reply;
import io.millrace.serving.batching.Request;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Hands answered requests to an endpoint's shadow, once their answers are made. What the shadow
 * cannot take at once, or does not get to in five seconds, is dropped and counted.
 */
final class ShadowTraffic {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int ALL = 100;

  private final InferencePool pool;
  private final Time time;

  ShadowTraffic(InferencePool pool, Time time) {
    this.pool = pool;
    this.time = time;
  }

  /**
   * The endpoint's tenant runs it, whoever asked. Copies what it needs; to be called while the
   * memory of inputs and outputs is valid.
   */
  void mirror(
      LiveEndpoint endpoint,
      LiveDeployment answeredBy,
      List<Tensor> inputs,
      int rows,
      List<Tensor> outputs,
      Mailbox mailbox) {
    LiveShadow shadow = endpoint.shadow();
    if (shadow == null
        || ThreadLocalRandom.current().nextInt(ALL) >= shadow.percent()
        || !shadow.deployment().use()) {
      return;
    }
    if (!takes(shadow.deployment(), answeredBy)) {
      shadow.comparison().failed();
      shadow.deployment().release();
      return;
    }
    if (!shadow.deployment().resident().ask()) {
      // It comes where there is room: a shadow takes no live model's place.
      shadow.deployment().resident().offer();
      shadow.comparison().dropped();
      shadow.deployment().release();
      return;
    }
    long now = time.nanos();
    Reply reply = new Comparing(shadow, answeredBy, TensorCopy.of(outputs), rows);
    pool.submitInBackground(
        shadow.deployment().model(),
        new Request(
            endpoint.wanted().tenantId(),
            1,
            TensorCopy.of(inputs),
            rows,
            Priority.DEFAULT,
            now,
            now + PATIENCE_NANOS,
            mailbox,
            reply));
  }

  private static boolean takes(LiveDeployment shadow, LiveDeployment live) {
    Signature wanted = shadow.model().signature();
    return wanted.inputs().equals(live.model().signature().inputs())
        && shadow.model().batched() == live.model().batched();
  }

  private record Comparing(
      LiveShadow shadow, LiveDeployment answeredBy, List<Tensor> answered, int rows)
      implements Reply {
    @Override
    public void answered(List<Tensor> outputs, Timing timing) {
      try {
        shadow.comparison().compare(answeredBy, answered, shadow.deployment(), outputs, rows);
      } finally {
        shadow.deployment().release();
      }
    }

    @Override
    public void refused(Refusal refusal) {
      switch (refusal.reason()) {
        case INPUT, TERMINATED, FAILED -> shadow.comparison().failed();
        default -> shadow.comparison().dropped();
      }
      shadow.deployment().release();
    }
  }
}
