package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.util.concurrent.TimeUnit;

/** The header {@code grpc-timeout}: up to eight digits and a unit. */
final class GrpcTimeout {
  private static final int MAX_DIGITS = 8;

  private GrpcTimeout() {}

  /**
   * The timeout in nanoseconds.
   *
   * @param header null when absent
   * @return 0 when absent
   */
  static long nanos(String header) {
    if (header == null) {
      return 0;
    }
    int digits = header.length() - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      throw wrong(header);
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = header.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw wrong(header);
      }
      value = 10 * value + digit;
    }
    TimeUnit unit =
        switch (header.charAt(digits)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          case 'n' -> TimeUnit.NANOSECONDS;
          default -> throw wrong(header);
        };
    return Math.max(1, unit.toNanos(value));
  }

  private static ApiException wrong(String header) {
    return ApiException.of(
        ErrorCode.INVALID_REQUEST,
        "grpc-timeout is '" + header + "'; it must be up to eight digits and one of H M S m u n.");
  }
}
