package io.millrace.platform.blob;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of the object store's client, bounded in number and in what may wait; a full queue
 * refuses. They die when idle and never keep the process alive.
 *
 * @param sign prepares and signs requests: pure computing, but its first use loads classes for a
 *     second, which no event loop may do
 * @param http waits for the store's answers, one thread per request in flight
 * @param digest reads objects through to hash them, which takes minutes for large ones
 */
record BlobPools(ThreadPoolExecutor sign, ThreadPoolExecutor http, ThreadPoolExecutor digest) {
  static final int REQUESTS = 32;
  static final int WAITING = 1000;
  private static final int SIGNERS = 2;
  private static final int DIGESTS = 2;

  static BlobPools create() {
    return new BlobPools(
        pool("blob-sign", SIGNERS), pool("blob-http", REQUESTS), pool("blob-digest", DIGESTS));
  }

  void bindTo(MeterRegistry registry) {
    new ExecutorServiceMetrics(sign, "blob-sign", List.of()).bindTo(registry);
    new ExecutorServiceMetrics(http, "blob-http", List.of()).bindTo(registry);
    new ExecutorServiceMetrics(digest, "blob-digest", List.of()).bindTo(registry);
  }

  void close() {
    List.of(sign, http, digest).forEach(ExecutorService::shutdownNow);
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory =
        work -> {
          Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
