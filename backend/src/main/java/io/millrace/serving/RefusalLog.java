package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.time.Time;
import io.millrace.serving.Definition.Deployed;
import io.millrace.serving.batching.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What was lately refused or failed at an endpoint on this node: a ring of entries, each of which
 * holds all that were alike within a second. So a flood costs one entry a second for each kind of
 * refusal and a few comparisons for each request, and what came before it is still there.
 */
final class RefusalLog {
  /** Somebody of another tenant, which is all that the endpoint's tenant learns. */
  static final String SOMEBODY = "";

  static final int KEPT = 512;
  static final int MAX_MESSAGE = 500;
  private static final long FOLD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many kinds may come in turns and are still folded. */
  private static final int LOOK_BACK = 16;

  private final Time time;
  private final Entry[] ring = new Entry[KEPT];

  /** Entries made so far; the newest has this number. */
  private long made;

  RefusalLog(Time time) {
    this.time = time;
  }

  /** Requests that were refused alike within a second. */
  private static final class Entry {
    private final long number;
    private final Instant firstAt;
    private final long firstNanos;
    private final String subject;
    private final Protocol protocol;
    private final Deployed deployed;
    private final RefusalReason reason;
    private final String message;
    private long lastNanos;
    private long count = 1;
    private int retryAfterSeconds;

    Entry(
        long number,
        Instant at,
        long nanos,
        String subject,
        Protocol protocol,
        Deployed deployed,
        RefusalReason reason,
        String message,
        int retryAfterSeconds) {
      this.number = number;
      this.firstAt = at;
      this.firstNanos = nanos;
      this.lastNanos = nanos;
      this.subject = subject;
      this.protocol = protocol;
      this.deployed = deployed;
      this.reason = reason;
      this.message = message;
      this.retryAfterSeconds = retryAfterSeconds;
    }

    private UUID deployment() {
      return deployed == null ? null : deployed.id();
    }

    boolean isLike(String who, Protocol by, Deployed where, RefusalReason why, String words) {
      return reason == why
          && protocol == by
          && Objects.equals(deployment(), where == null ? null : where.id())
          && subject.equals(who)
          && message.equals(words);
    }
  }

  /**
   * Requests that were refused alike, as the API shows them.
   *
   * @param count how many, the first and the last included
   * @param subject who asked; absent where the caller may not see it
   * @param model of the version that would have answered; absent where none could
   */
  record Refused(
      long number,
      Instant firstAt,
      Instant lastAt,
      long count,
      Optional<String> subject,
      Protocol protocol,
      Optional<UUID> deploymentId,
      Optional<String> model,
      Optional<Integer> version,
      RefusalReason reason,
      String message,
      Optional<Integer> retryAfterSeconds) {}

  /** Notes what the scheduler refused. */
  void note(String subject, Protocol protocol, Deployed deployed, Refusal refusal) {
    note(
        subject,
        protocol,
        deployed,
        RefusalReason.of(refusal.reason()),
        refusal.message(),
        refusal.retryAfterSeconds());
  }

  /**
   * Notes a refusal.
   *
   * @param deployed null where no deployment could be chosen
   * @param retryAfterSeconds 0 for none
   */
  void note(
      String subject,
      Protocol protocol,
      Deployed deployed,
      RefusalReason reason,
      String message,
      int retryAfterSeconds) {
    String words = words(subject, reason, message);
    long now = time.nanos();
    synchronized (this) {
      Entry like = like(now, subject, protocol, deployed, reason, words);
      if (like != null) {
        like.count++;
        like.lastNanos = now;
        like.retryAfterSeconds = retryAfterSeconds;
        return;
      }
      made++;
      ring[(int) (made % KEPT)] =
          new Entry(
              made, time.now(), now, subject, protocol, deployed, reason, words, retryAfterSeconds);
    }
  }

  /** What is wrong with a request may quote it, and another tenant's is not to be shown. */
  private static String words(String subject, RefusalReason reason, String message) {
    if (subject.equals(SOMEBODY) && reason == RefusalReason.INPUT) {
      return "Another tenant sent something that the model does not take.";
    }
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
  }

  /** Notes a failure of which nobody has said a reason of the scheduler. */
  void note(String subject, Protocol protocol, Deployed deployed, ApiException problem) {
    note(
        subject,
        protocol,
        deployed,
        RefusalReason.of(problem.code()),
        problem.getMessage(),
        problem.retryAfterSeconds());
  }

  private Entry like(
      long now,
      String subject,
      Protocol protocol,
      Deployed deployed,
      RefusalReason reason,
      String message) {
    for (long number = made; number > 0 && number > made - LOOK_BACK; number--) {
      Entry entry = ring[(int) (number % KEPT)];
      if (now - entry.firstNanos >= FOLD_NANOS) {
        return null;
      }
      if (entry.isLike(subject, protocol, deployed, reason, message)) {
        return entry;
      }
    }
    return null;
  }

  /** A page, newest first. */
  Page<Refused> list(
      Caller caller, Optional<RefusalReason> reason, Optional<Cursor> after, int limit) {
    long before = after.map(Cursor::keyAsLong).orElse(Long.MAX_VALUE);
    boolean named = caller.may(Permission.AUDIT_READ);
    List<Refused> rows = new ArrayList<>();
    synchronized (this) {
      for (long number = Math.min(made, before - 1);
          number > 0 && number > made - KEPT && rows.size() <= limit;
          number--) {
        Entry entry = ring[(int) (number % KEPT)];
        if (reason.isEmpty() || reason.get() == entry.reason) {
          rows.add(shown(entry, named || entry.subject.equals(caller.subject())));
        }
      }
    }
    return Page.of(rows, limit, row -> Cursor.of(Long.toString(row.number()), row.number()));
  }

  private static Refused shown(Entry entry, boolean named) {
    Optional<Deployed> deployed = Optional.ofNullable(entry.deployed);
    return new Refused(
        entry.number,
        entry.firstAt,
        entry.firstAt.plusNanos((entry.lastNanos - entry.firstNanos) / 1_000 * 1_000),
        entry.count,
        Optional.of(entry.subject).filter(subject -> named && !subject.equals(SOMEBODY)),
        entry.protocol,
        deployed.map(Deployed::id),
        deployed.map(each -> each.version().model()),
        deployed.map(each -> each.version().version()),
        entry.reason,
        entry.message,
        entry.retryAfterSeconds > 0 ? Optional.of(entry.retryAfterSeconds) : Optional.empty());
  }
}
