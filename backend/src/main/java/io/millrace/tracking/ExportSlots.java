package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many exports are written at once by this server, and of those how many of one tenant. */
final class ExportSlots {
  private static final int RETRY_SECONDS = 10;

  private final int all;
  private final int each;
  private final Map<UUID, Integer> taken = new HashMap<>();
  private int total;

  ExportSlots(int all, int each) {
    this.all = all;
    this.each = each;
  }

  /**
   * Takes a place.
   *
   * @return gives it back, once
   * @throws ApiException RATE_LIMITED where there is none
   */
  synchronized Runnable take(UUID tenant) {
    int own = taken.getOrDefault(tenant, 0);
    if (own >= each) {
      throw full("This tenant is downloading " + each + " exports already");
    }
    if (total >= all) {
      throw full(all + " exports are being downloaded from this server");
    }
    total++;
    taken.put(tenant, own + 1);
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        free(tenant);
      }
    };
  }

  private synchronized void free(UUID tenant) {
    total--;
    taken.computeIfPresent(tenant, (id, own) -> own == 1 ? null : own - 1);
  }

  private static ApiException full(String what) {
    return ApiException.retryAfter(
        ErrorCode.RATE_LIMITED, what + "; try again when one has ended.", RETRY_SECONDS);
  }
}
