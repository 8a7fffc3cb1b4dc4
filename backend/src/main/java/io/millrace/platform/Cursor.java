package io.millrace.platform;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** A keyset position, opaque to clients: the sort key and the id of the last row seen. */
public final class Cursor {
  private static final char SEPARATOR = '\u0000';

  private final String key;
  private final String id;

  private Cursor(String key, String id) {
    this.key = key;
    this.id = id;
  }

  /** Encodes a position. */
  public static String of(String key, Object id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((key + SEPARATOR + id).getBytes(StandardCharsets.UTF_8));
  }

  /** Encodes a position in a list that is sorted by time. */
  public static String of(Instant key, Object id) {
    return of(key.toString(), id);
  }

  /**
   * Decodes a client's cursor.
   *
   * @throws ApiException INVALID_REQUEST for one that this server did not make
   */
  public static Optional<Cursor> parse(Optional<String> cursor) {
    return cursor.map(Cursor::decode);
  }

  private static Cursor decode(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int separator = text.lastIndexOf(SEPARATOR);
      if (separator < 0) {
        throw invalid();
      }
      String key = text.substring(0, separator);
      if (key.indexOf(SEPARATOR) >= 0) {
        throw invalid();
      }
      return new Cursor(key, text.substring(separator + 1));
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  /** The sort key as text. */
  public String key() {
    return key;
  }

  /** The sort key as a time. */
  public OffsetDateTime keyAsTime() {
    try {
      return Instant.parse(key).atOffset(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw invalid();
    }
  }

  /** The sort key as a number. */
  public long keyAsLong() {
    try {
      return Long.parseLong(key);
    } catch (NumberFormatException e) {
      throw invalid();
    }
  }

  /** The sort key as a number with a fraction. */
  public double keyAsDouble() {
    try {
      return Double.parseDouble(key);
    } catch (NumberFormatException e) {
      throw invalid();
    }
  }

  /** The id as text. */
  public String id() {
    return id;
  }

  /** The id as a UUID. */
  public UUID idAsUuid() {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static ApiException invalid() {
    return ApiException.invalid(
        "query/cursor", "The cursor is not one of this list; start again without it.");
  }
}
