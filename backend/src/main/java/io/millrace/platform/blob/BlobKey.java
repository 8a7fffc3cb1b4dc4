package io.millrace.platform.blob;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of one object, {@code t/<tenant>/<kind>/<uuid>}. No part of it ever comes from a user: a
 * file's name lives in the database, never in a key.
 */
public record BlobKey(String value) {
  private static final String UUID_PATTERN =
      "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final Pattern FORM =
      Pattern.compile("t/" + UUID_PATTERN + "/[a-z][a-z0-9-]{0,30}/" + UUID_PATTERN);

  /** Reads a key back from where it was stored; anything that is not a key of ours is refused. */
  public BlobKey {
    requireNonNull(value, "value");
    if (!isKey(value)) {
      throw new IllegalArgumentException("not a blob key: " + value);
    }
  }

  /**
   * Makes the key of a new object.
   *
   * @param kind what the object is, such as {@code dataset} or {@code artifact}: lower case
   *     letters, digits and hyphens, at most 31 characters
   */
  public static BlobKey of(UUID tenant, String kind, UUID object) {
    return new BlobKey("t/" + tenant + "/" + kind + "/" + object);
  }

  static boolean isKey(String text) {
    return FORM.matcher(text).matches();
  }

  /** The tenant that owns the object. */
  public UUID tenant() {
    return UUID.fromString(value.substring(2, 38));
  }

  @Override
  public String toString() {
    return value;
  }
}
