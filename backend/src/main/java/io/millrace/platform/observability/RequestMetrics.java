package io.millrace.platform.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How many requests were answered, with what status and how fast: {@code
 * http_server_requests_seconds} by protocol and status. The meters are looked up once: what Vert.x
 * does for each request costs as much as routing it.
 */
public final class RequestMetrics {
  private static final int STATUSES = 600;

  private final MeterRegistry registry;

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The meters of one protocol; for any thread. */
  public OfProtocol of(String protocol) {
    return new OfProtocol(protocol);
  }

  /** The requests of one protocol. */
  public final class OfProtocol {
    private final String protocol;
    private final AtomicReferenceArray<Timer> timers = new AtomicReferenceArray<>(STATUSES);

    private OfProtocol(String protocol) {
      this.protocol = protocol;
    }

    /** Counts an answer. */
    public void answered(int status, long nanos) {
      Timer timer = timers.get(status);
      if (timer == null) {
        timer =
            Timer.builder("http.server.requests")
                .description("Answered requests")
                .tag("protocol", protocol)
                .tag("status", Integer.toString(status))
                .register(registry);
        timers.set(status, timer);
      }
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
