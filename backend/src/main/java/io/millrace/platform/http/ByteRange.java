package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a whole are served. One range is honoured; several, or one that makes no sense as
 * a whole, mean all (RFC 9110, 14.2).
 */
public record ByteRange(long from, long length, boolean partial) {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * Reads the header {@code Range}.
   *
   * @throws ApiException INVALID_REQUEST for one that begins behind the end
   */
  public static ByteRange of(Optional<String> header, long whole) {
    Matcher matcher = RANGE.matcher(header.orElse(""));
    boolean isNone =
        whole == 0
            || !matcher.matches()
            || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty());
    if (isNone) {
      return new ByteRange(0, whole, false);
    }
    if (matcher.group(1).isEmpty()) {
      long last = Math.min(whole, Long.parseLong(matcher.group(2)));
      return last == 0 ? new ByteRange(0, whole, false) : new ByteRange(whole - last, last, true);
    }
    long from = Long.parseLong(matcher.group(1));
    long to =
        matcher.group(2).isEmpty()
            ? whole - 1
            : Math.min(whole - 1, Long.parseLong(matcher.group(2)));
    if (from >= whole) {
      throw ApiException.invalid(
          "header/Range", "The content ends at byte " + whole + ", before the range.");
    }
    return to < from ? new ByteRange(0, whole, false) : new ByteRange(from, to - from + 1, true);
  }
}
