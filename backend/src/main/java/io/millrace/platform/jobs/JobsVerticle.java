package io.millrace.platform.jobs;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.jobs.JobStore.Claimed;
import io.millrace.platform.time.Time;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on this node: woken by an announcement, and by a timer for what was missed or left by a
 * dead node. Holds each job by a lease that it renews while the handler runs.
 */
public final class JobsVerticle extends AbstractVerticle {
  private static final Logger LOG = LoggerFactory.getLogger(JobsVerticle.class);
  private static final Duration LEASE = Duration.ofSeconds(12);
  private static final long POLL_MILLIS = 2_000;
  private static final long RENEW_MILLIS = 4_000;
  private static final long CLEAN_MILLIS = 600_000;
  private static final long DRAIN_MILLIS = 100;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final int LAST_CLIENT_STATUS = 499;

  private final Db db;
  private final Notifications notifications;
  private final Time time;
  private final Map<String, JobHandler> handlers;
  private final int capacity;
  private final JobStore store = new JobStore();
  private final Map<String, Claimed> running = new HashMap<>();
  private boolean claiming;
  private boolean claimAgain;
  private boolean stopping;

  /**
   * @param capacity jobs that run at once on this node
   */
  public JobsVerticle(
      Db db, Notifications notifications, Time time, List<JobHandler> handlers, int capacity) {
    this.db = db;
    this.notifications = notifications;
    this.time = time;
    this.handlers =
        handlers.stream()
            .collect(Collectors.toUnmodifiableMap(JobHandler::kind, Function.identity()));
    this.capacity = capacity;
  }

  @Override
  public void start() {
    Context own = context;
    notifications.on(Jobs.TOPIC, change -> own.runOnContext(ignored -> claim()));
    vertx.setPeriodic(POLL_MILLIS, timer -> claim());
    vertx.setPeriodic(RENEW_MILLIS, timer -> List.copyOf(running.values()).forEach(this::keep));
    vertx.setPeriodic(CLEAN_MILLIS, timer -> clean());
    claim();
  }

  /**
   * Takes no more, and waits for what runs; what does not end in time is taken over by another
   * node.
   */
  @Override
  public void stop(Promise<Void> stopped) {
    stopping = true;
    awaitIdle(stopped);
  }

  private void awaitIdle(Promise<Void> stopped) {
    if (running.isEmpty()) {
      stopped.complete();
    } else {
      vertx.setTimer(DRAIN_MILLIS, timer -> awaitIdle(stopped));
    }
  }

  private void claim() {
    if (claiming) {
      claimAgain = true;
      return;
    }
    int free = capacity - running.size();
    if (stopping || free <= 0) {
      return;
    }
    claiming = true;
    db.inSystem(tx -> store.claim(tx, free, LEASE, handlers.keySet()))
        .onSuccess(jobs -> jobs.forEach(this::run))
        .onFailure(failure -> LOG.warn("jobs cannot be claimed: {}", failure.getMessage()))
        .onComplete(
            claimed -> {
              claiming = false;
              if (claimAgain) {
                claimAgain = false;
                claim();
              }
            });
  }

  private void run(Claimed job) {
    running.put(key(job), job);
    Future<Void> work;
    try {
      work = handlers.get(job.kind()).run(new Running(job));
    } catch (RuntimeException e) {
      work = Future.failedFuture(e);
    }
    work.transform(result -> settle(job, result.cause()))
        .onFailure(
            failure -> LOG.warn("job {} is left to its lease: {}", job.id(), failure.getMessage()))
        .onComplete(
            settled -> {
              running.remove(key(job));
              claim();
            });
  }

  private Future<Void> settle(Claimed job, Throwable failure) {
    return db.inTenant(
        caller(job),
        tx -> {
          Future<Integer> settled;
          if (failure == null) {
            settled = store.end(tx, job, JobState.SUCCEEDED, null);
          } else if (isFinal(failure) || job.attempts() >= job.maxAttempts()) {
            LOG.warn("job {} {} failed for good", job.kind(), job.id(), failure);
            settled = store.end(tx, job, JobState.FAILED, sentence(failure));
          } else {
            LOG.info("job {} {} will be tried again: {}", job.kind(), job.id(), failure.toString());
            settled = store.retry(tx, job, sentence(failure), delay(job));
          }
          return settled.compose(done -> tx.announce(Jobs.TOPIC, job.id().toString()));
        });
  }

  private static boolean isFinal(Throwable failure) {
    return failure instanceof ApiException known && known.code().status() <= LAST_CLIENT_STATUS;
  }

  private static String sentence(Throwable failure) {
    return failure instanceof ApiException known
        ? known.getMessage()
        : "Something unexpected happened on the server.";
  }

  private static Duration delay(Claimed job) {
    return FIRST_RETRY.multipliedBy(1L << Math.min(job.attempts() - 1, 6));
  }

  private void keep(Claimed job) {
    db.inSystem(tx -> store.keep(tx, job, LEASE))
        .onFailure(
            failure -> LOG.warn("job {} cannot be renewed: {}", job.id(), failure.getMessage()));
  }

  private void clean() {
    db.inSystem(store::forgetKeys)
        .onFailure(failure -> LOG.warn("old keys stay: {}", failure.getMessage()));
  }

  private Caller caller(Claimed job) {
    return Caller.background(job.tenantId(), "job:" + job.kind(), job.requestId(), time.now());
  }

  private static String key(Claimed job) {
    return job.id().toString() + job.token();
  }

  private final class Running implements JobContext {
    private final Claimed job;

    Running(Claimed job) {
      this.job = job;
    }

    @Override
    public UUID jobId() {
      return job.id();
    }

    @Override
    public Caller caller() {
      return JobsVerticle.this.caller(job);
    }

    @Override
    public <T> T payload(Class<T> type) {
      return Json.readStored(job.payload(), type);
    }

    @Override
    public boolean lastAttempt() {
      return job.attempts() >= job.maxAttempts();
    }

    @Override
    public Future<Void> progress(double share, String message) {
      return db.inTenant(
          caller(),
          tx ->
              store
                  .renew(tx, job, share, message, LEASE)
                  .compose(
                      renewed ->
                          renewed == 1
                              ? tx.announce(Jobs.TOPIC, job.id().toString())
                              : Future.failedFuture(
                                  ApiException.of(
                                      ErrorCode.CONFLICT,
                                      "The job was cancelled or taken over."))));
    }
  }
}
