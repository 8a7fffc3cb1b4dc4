package io.millrace.serving.metering;

import io.millrace.platform.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Whole intervals between two moments; the end is not included. */
record Period(Instant from, Instant to, Interval interval) {
  private static final Duration USUAL = Duration.ofDays(30);

  /**
   * What a client asks for, stretched to whole intervals.
   *
   * @param from absent: thirty days before the end
   * @param to absent: now
   * @throws ApiException INVALID_REQUEST for what is no time, or is too long for the interval
   */
  static Period of(
      Optional<String> from, Optional<String> to, Optional<String> interval, Instant now) {
    Interval each =
        interval.map(name -> Interval.valueOf(name.toUpperCase(Locale.ROOT))).orElse(Interval.DAY);
    Instant last = to.map(text -> parse("to", text)).orElse(now);
    Instant first = from.map(text -> parse("from", text)).orElse(last.minus(USUAL));
    Instant end = last.truncatedTo(each.unit);
    Period period =
        new Period(
            first.truncatedTo(each.unit), end.equals(last) ? end : end.plus(1, each.unit), each);
    if (!first.isBefore(last)) {
      throw ApiException.invalid("query/from", "The beginning is not before the end.");
    }
    if (Duration.between(first, last).compareTo(each.longest) > 0) {
      throw ApiException.invalid(
          "query/from",
          "By the %s, at most %d days can be asked for at once."
              .formatted(each.wireName(), each.longest.toDays()));
    }
    return period;
  }

  OffsetDateTime start() {
    return from.atOffset(ZoneOffset.UTC);
  }

  OffsetDateTime end() {
    return to.atOffset(ZoneOffset.UTC);
  }

  private static Instant parse(String name, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw ApiException.invalid("query/" + name, "This is not a time like 2026-11-25T00:00:00Z.");
    }
  }
}
