package io.millrace.identity;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.limits.RateLimiter;
import io.millrace.platform.time.Time;

/**
 * Slows the guessing of passwords: ten failures at once for an account and one a minute from then
 * on, a hundred for an address and one a second. A success counts for neither.
 */
final class LoginLimits {
  private static final double ACCOUNT_BURST = 10;
  private static final double ACCOUNT_PER_SECOND = 1.0 / 60;
  private static final double ADDRESS_BURST = 100;
  private static final double ADDRESS_PER_SECOND = 1;

  private final RateLimiter<String> accounts;
  private final RateLimiter<String> addresses;

  LoginLimits(Time time) {
    this.accounts = new RateLimiter<>(time);
    this.addresses = new RateLimiter<>(time);
  }

  /** Counts an attempt before it is made. */
  void attempt(String account, String address) {
    require(addresses.take(address, 1, ADDRESS_PER_SECOND, ADDRESS_BURST));
    require(accounts.take(account, 1, ACCOUNT_PER_SECOND, ACCOUNT_BURST));
  }

  /** Takes the attempt back. */
  void succeeded(String account, String address) {
    addresses.giveBack(address, 1);
    accounts.giveBack(account, 1);
  }

  private static void require(long waitNanos) {
    if (waitNanos > 0) {
      int seconds = (int) Math.max(1, (waitNanos + 999_999_999L) / 1_000_000_000L);
      throw ApiException.retryAfter(
          ErrorCode.RATE_LIMITED,
          "Too many failed attempts; try again in %d s.".formatted(seconds),
          seconds);
    }
  }
}
