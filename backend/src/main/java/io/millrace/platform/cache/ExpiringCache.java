package io.millrace.platform.cache;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A bounded cache of what the database says. Entries are used while fresh; past that they are
 * loaded again, and stand in for a while only when the database cannot be asked. A value that was
 * being loaded while something was invalidated is handed out but not kept. For any thread.
 */
public final class ExpiringCache<K, V> {
  private final Time time;
  private final long freshNanos;
  private final long usableNanos;
  private final int maxEntries;
  private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();

  /**
   * A cache.
   *
   * @param fresh how long an entry is used without asking
   * @param usable how long it may stand in while the database is not reachable; at least {@code
   *     fresh}
   */
  public ExpiringCache(Time time, Duration fresh, Duration usable, int maxEntries) {
    this.time = time;
    this.freshNanos = fresh.toNanos();
    this.usableNanos = usable.toNanos();
    this.maxEntries = maxEntries;
  }

  /** The value, if it is fresh. */
  public Optional<V> fresh(K key) {
    return within(key, freshNanos);
  }

  /** The fresh value, or else the loaded one. */
  public Future<V> get(K key, Supplier<Future<V>> load) {
    Optional<V> held = fresh(key);
    if (held.isPresent()) {
      return Future.succeededFuture(held.get());
    }
    long before = generation.get();
    return load.get()
        .onSuccess(value -> keep(key, value, before))
        .recover(failure -> standIn(key, failure));
  }

  /** Drops the entries that a change concerns. */
  public void invalidate(Predicate<V> concerned) {
    generation.incrementAndGet();
    entries.values().removeIf(entry -> concerned.test(entry.value()));
  }

  /** Drops everything. */
  public void clear() {
    generation.incrementAndGet();
    entries.clear();
  }

  private Optional<V> within(K key, long nanos) {
    Entry<V> entry = entries.get(key);
    return entry != null && time.nanos() - entry.loadedAt() < nanos
        ? Optional.of(entry.value())
        : Optional.empty();
  }

  private Future<V> standIn(K key, Throwable failure) {
    boolean unavailable =
        failure instanceof ApiException known && known.code() == ErrorCode.UNAVAILABLE;
    return unavailable
        ? within(key, usableNanos)
            .map(Future::succeededFuture)
            .orElseGet(() -> Future.failedFuture(failure))
        : Future.failedFuture(failure);
  }

  private void keep(K key, V value, long before) {
    if (entries.size() >= maxEntries) {
      long now = time.nanos();
      entries.values().removeIf(entry -> now - entry.loadedAt() >= freshNanos);
    }
    if (entries.size() >= maxEntries) {
      entries.clear();
    }
    entries.put(key, new Entry<>(value, time.nanos()));
    if (generation.get() != before) {
      entries.remove(key);
    }
  }

  private record Entry<V>(V value, long loadedAt) {}
}
