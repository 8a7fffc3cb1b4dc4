package io.millrace.imports;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts in a table that are numbers or times, as the tools that write tables write them. */
final class CsvNumbers {
  private static final int LONGEST = 64;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");
  private static final Set<String> NOTHING =
      Set.of("", "null", "none", "na", "n/a", "<na>", "-", "#n/a");

  /** From here on a number of seconds since 1970 would be of the year 5138. */
  private static final double MILLIS = 1e11;

  private static final double MICROS = 1e14;
  private static final double NANOS = 1e17;
  private static final double MOST = 1e20;
  private static final int LAST_YEAR = 9_999;
  private static final Pattern SPACED = Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d) ");
  private static final Pattern ZONED = Pattern.compile(".*(Z|[+-]\\d\\d(:?\\d\\d)?)");

  private final char decimal;

  /**
   * @param decimal a point or a comma
   */
  CsvNumbers(char decimal) {
    this.decimal = decimal;
  }

  /** Whether a field says that there is nothing; NaN is something. */
  static boolean isNothing(String field) {
    return field.length() <= LONGEST && NOTHING.contains(field.strip().toLowerCase(Locale.ROOT));
  }

  /** A number, NaN and the infinities included. */
  OptionalDouble number(String field) {
    String text = field.strip();
    if (text.length() > LONGEST) {
      return OptionalDouble.empty();
    }
    String plain = decimal == ',' ? text.replace(',', '.') : text;
    if (NUMBER.matcher(plain).matches()) {
      return OptionalDouble.of(Double.parseDouble(plain));
    }
    return switch (plain.toLowerCase(Locale.ROOT)) {
      case "nan", "-nan" -> OptionalDouble.of(Double.NaN);
      case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> OptionalDouble.empty();
    };
  }

  /** A whole number, {@code 12} or {@code 12.0}. */
  OptionalLong whole(String field) {
    String text = field.strip();
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      OptionalDouble number = number(text);
      return number.isPresent()
              && number.getAsDouble() == Math.rint(number.getAsDouble())
              && Math.abs(number.getAsDouble()) < 0x1p53
          ? OptionalLong.of((long) number.getAsDouble())
          : OptionalLong.empty();
    }
  }

  /** A time in milliseconds since 1970; one without a zone is of UTC. */
  OptionalLong millis(String field) {
    OptionalDouble number = number(field);
    if (number.isPresent()) {
      return sinceEpoch(number.getAsDouble());
    }
    Optional<Instant> time = time(field.strip());
    return time.isPresent() ? OptionalLong.of(time.get().toEpochMilli()) : OptionalLong.empty();
  }

  private static OptionalLong sinceEpoch(double number) {
    double size = Math.abs(number);
    if (!(size < MOST)) {
      return OptionalLong.empty();
    }
    double millis =
        size < MILLIS
            ? number * 1e3
            : size < MICROS ? number : size < NANOS ? number / 1e3 : number / 1e6;
    return OptionalLong.of(Math.round(millis));
  }

  private static Optional<Instant> time(String text) {
    if (text.length() > LONGEST || text.length() < "2026-01-31".length()) {
      return Optional.empty();
    }
    try {
      String iso = SPACED.matcher(text).replaceFirst("$1T").replace(" UTC", "Z");
      Instant time =
          iso.indexOf('T') < 0
              ? LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC)
              : ZONED.matcher(iso).matches()
                  ? OffsetDateTime.parse(iso).toInstant()
                  : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      return year >= 1 && year <= LAST_YEAR ? Optional.of(time) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
